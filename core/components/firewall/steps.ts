import firewallScript from '../../../agent-scripts/linux/firewall.sh?raw';
import type { CommandStep, FileStep, Step, Validation } from '../../plan/step.ts';
import type { NodeContext } from '../component.ts';
import { type Opening, openingName } from './document.ts';
import { ufwKnowsVrrp, zonesOf } from './facts.ts';
import { FIREWALL_UNIT, RULES_PATH, SCRIPT_PATH, UNIT_PATH } from './paths.ts';
import { printRichRule, printRules, printUfwRule, printUfwTuple } from './print.ts';
import { openings } from './render.ts';
import type { FirewallSettings } from './settings.ts';

type Context = NodeContext<FirewallSettings>;

/** Services that load the admin's rules, and wipe everything else when they do. */
const LOADERS = 'nftables.service netfilter-persistent.service iptables.service ip6tables.service';

/**
 * Loads our rules behind the admin's, again whenever those are loaded anew: `flush ruleset`, with which Debian's
 * nftables.conf begins, takes our tables away as well.
 */
const UNIT = [
  '# Written by Pairkeeper.',
  '[Unit]',
  'Description=Firewall rules of Pairkeeper',
  `After=${LOADERS}`,
  `PartOf=${LOADERS}`,
  `ReloadPropagatedFrom=${LOADERS}`,
  'Before=keepalived.service',
  '',
  '[Service]',
  'Type=oneshot',
  'RemainAfterExit=yes',
  `ExecStart=${SCRIPT_PATH} start`,
  `ExecReload=${SCRIPT_PATH} start`,
  `ExecStop=${SCRIPT_PATH} stop`,
  '',
  '[Install]',
  `WantedBy=multi-user.target ${LOADERS}`,
  '',
].join('\n');

/** What the firewall of one node needs; nothing where there is none. */
export function firewallSteps(context: Context): readonly Step[] {
  if (!context.settings.manage) {
    return [];
  }
  switch (context.facts.firewall) {
    case 'nftables':
    case 'iptables':
      return chainSteps(context);
    case 'firewalld':
      return zonesOf(context).flatMap((zone) =>
        openings(context).map((opening) => firewalldStep(zone, opening)),
      );
    case 'ufw':
      return openings(context)
        .filter(({ kind }) => kind !== 'vrrp' || ufwKnowsVrrp(context.facts))
        .map(ufwStep);
    default:
      return [];
  }
}

/** nft itself judges the staged rules; a node without nft has nothing to judge them with. */
export function firewallValidations(context: Context): readonly Validation[] {
  const { firewall } = context.facts;
  if (!context.settings.manage || (firewall !== 'nftables' && firewall !== 'iptables')) {
    return [];
  }
  return [
    {
      id: 'firewall/rules',
      component: 'firewall',
      argv: ['sh', '-c', VALIDATE, 'firewall', '{root}'],
      validExitCodes: [0],
    },
  ];
}

/** Script and rules lie in the staged tree where they are new, else where an earlier apply put them. */
const VALIDATE =
  `script=$1${SCRIPT_PATH}; [ -f "$script" ] || script=${SCRIPT_PATH}; ` +
  `rules=$1${RULES_PATH}; [ -f "$rules" ] || rules=${RULES_PATH}; exec sh "$script" check "$rules"`;

function chainSteps(context: Context): readonly Step[] {
  return [
    file('script', SCRIPT_PATH, firewallScript, '0755'),
    file('rules', RULES_PATH, printRules(openings(context)), '0644'),
    file('unit', UNIT_PATH, UNIT, '0644'),
    {
      ...base('service'),
      kind: 'service',
      unit: FIREWALL_UNIT,
      enabled: true,
      onChange: 'reload',
      readsSteps: ['firewall/script', 'firewall/rules'],
    },
  ];
}

/** The rule now and after a reload; adding it to both leaves rules alone that the admin has only in one of them. */
function firewalldStep(zone: string, opening: Opening): CommandStep {
  const rule = printRichRule(opening);
  const both = (joint: '&&' | ';', verb: string) => [
    'sh',
    '-c',
    `firewall-cmd -q "$@" ${joint} firewall-cmd -q --permanent "$@"`,
    'firewall-cmd',
    `--zone=${zone}`,
    `--${verb}-rich-rule=${rule}`,
  ];
  return {
    ...base('rule', `${zone}/${openingName(opening)}`),
    kind: 'command',
    check: both('&&', 'query'),
    run: both('&&', 'add'),
    undo: both(';', 'remove'),
  };
}

function ufwStep(opening: Opening): CommandStep {
  const rule = printUfwRule(opening);
  const { file: path, pattern } = printUfwTuple(opening);
  return {
    ...base('rule', openingName(opening)),
    kind: 'command',
    check: ['grep', '-Eq', '--', pattern, path],
    run: ['ufw', ...rule, 'comment', 'pairkeeper'],
    undo: ['ufw', 'delete', ...rule],
  };
}

function file(id: string, path: string, content: string, mode: string): FileStep {
  return { ...base(id), kind: 'file', path, content, mode, owner: 'root:root' };
}

function base(code: string, id = code) {
  return { id: `firewall/${id}`, component: 'firewall', why: `firewall.${code}` };
}
