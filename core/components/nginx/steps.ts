import checkScript from '../../../agent-scripts/linux/check-nginx.sh?raw';
import validateScript from '../../../agent-scripts/linux/validate-nginx.sh?raw';
import type { FileStep, Step, Validation } from '../../plan/step.ts';
import type { NodeContext } from '../component.ts';
import { CHECK_SCRIPT_PATH, CONFIG_PATH, DROP_IN_PATH, VALIDATE_SCRIPT_PATH } from './paths.ts';
import { renderNginx } from './render.ts';
import type { NginxSettings } from './settings.ts';
import { sitesOf } from './sites.ts';
import { nginxVariant } from './variant.ts';

/**
 * systemd starts a killed nginx again, for as long as it takes: this node has to be fit again before the other one
 * fails. `on-failure` leaves a clean `systemctl stop` or `nginx -s quit` alone.
 *
 * There is no limit to it on purpose. An nginx that crashes again and again is away for half a second each time, which
 * is longer than check-nginx overlooks (0.3 s), and it takes two good checks in a row, a second apart, to count as fit:
 * so keepalived sees the failure and the address moves, and stays away by nopreempt or preempt_delay. With a limit
 * systemd would give up, and redundancy would be lost until somebody comes, also when the cause (memory, a full disk,
 * a name that could not be resolved) was over in a minute. A single crash heals in place, in less time than a failover.
 */
const DROP_IN = [
  '# Written by Pairkeeper: a killed or crashed nginx comes back by itself.',
  '[Unit]',
  'StartLimitIntervalSec=0',
  '',
  '[Service]',
  'Restart=on-failure',
  'RestartSec=500ms',
  '',
].join('\n');

/** Made by the postinst script of Debian's nginx-common, which `purge` does not undo. */
const DEBIAN_WELCOME_PAGE = '/var/www/html/index.nginx-debian.html';

/** What nginx needs on one node, in order. */
export function nginxSteps(context: NodeContext<NginxSettings>): readonly Step[] {
  const { text } = renderNginx(context.spec, context.settings, variantOf(context));
  return [
    {
      ...base('packages'),
      kind: 'package',
      packages: packagesFor(context),
      ...(context.facts.os.family === 'debian' ? { forgottenFiles: [DEBIAN_WELCOME_PAGE] } : {}),
    },
    file('check-script', CHECK_SCRIPT_PATH, checkScript, '0755'),
    file('validate-script', VALIDATE_SCRIPT_PATH, validateScript, '0755'),
    file('drop-in', DROP_IN_PATH, DROP_IN, '0644'),
    ...selinuxSteps(context),
    file('config', CONFIG_PATH, text, '0644'),
    {
      ...base('service'),
      kind: 'service',
      unit: 'nginx.service',
      enabled: true,
      onChange: 'reload',
      readsSteps: ['nginx/config'],
    },
  ];
}

/** RHEL comes with curl-minimal, which has all that is needed and can't be installed together with curl. */
function packagesFor({ facts }: NodeContext<NginxSettings>): readonly string[] {
  return facts.os.family === 'redhat' && facts.programs.curl !== undefined ? ['nginx'] : ['nginx', 'curl'];
}

/** The script lies in the staged tree where it is new, else where an earlier apply put it. */
const VALIDATE =
  `script=$1${VALIDATE_SCRIPT_PATH}; [ -f "$script" ] || script=${VALIDATE_SCRIPT_PATH}; ` +
  'exec sh "$script" "$1"';

/** The staged configuration must pass nginx's own parser. Status 69 says that nginx isn't installed yet. */
export function nginxValidations(): readonly Validation[] {
  return [
    {
      id: 'nginx/config',
      component: 'nginx',
      argv: ['sh', '-c', VALIDATE, 'validate-nginx', '{root}'],
      validExitCodes: [0],
      unknownExitCodes: [69],
    },
  ];
}

/** The pair's facts in the order of pair.yaml, so that both nodes come to the same file. */
function variantOf(context: NodeContext<NginxSettings>) {
  const { facts, peerFacts, index, settings } = context;
  return nginxVariant(settings, index === 0 ? [facts, peerFacts] : [peerFacts, facts]);
}

/** SELinux keeps nginx from connecting to upstreams until it is told (httpd_selinux(8)). */
function selinuxSteps(context: NodeContext<NginxSettings>): readonly Step[] {
  const hasProxy = sitesOf(context.settings).some(({ content }) => content.kind === 'proxy');
  const { selinux } = context.facts;
  if (!hasProxy || (selinux !== 'enforcing' && selinux !== 'permissive')) {
    return [];
  }
  return [
    {
      ...base('selinux-connect'),
      kind: 'command',
      check: ['sh', '-c', 'getsebool httpd_can_network_connect | grep -q "on$"'],
      run: ['setsebool', '-P', 'httpd_can_network_connect', '1'],
      undo: ['setsebool', '-P', 'httpd_can_network_connect', '0'],
    },
  ];
}

function file(id: string, path: string, content: string, mode: string): FileStep {
  return { ...base(id), kind: 'file', path, content, mode, owner: 'root:root' };
}

function base(id: string) {
  return { id: `nginx/${id}`, component: 'nginx', why: `nginx.${id}` };
}
