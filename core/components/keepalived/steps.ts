import checkWitness from '../../../agent-scripts/linux/check-witness.sh?raw';
import sweepStaleVip from '../../../agent-scripts/linux/sweep-stale-vip.sh?raw';
import validateKeepalived from '../../../agent-scripts/linux/validate-keepalived.sh?raw';
import { vipAddresses } from '../../facts/pair-addresses.ts';
import { MANAGED } from '../../host/own-files.ts';
import type { FileStep, ServiceStep, Step, Validation } from '../../plan/step.ts';
import type { NodeContext, Reads } from '../component.ts';
import {
  CONFIG_PATH,
  DROP_IN_PATH,
  KEEPALIVED_UNIT,
  MAINTENANCE_PATH,
  PROTOCOL_NAME_PATH,
  SWEEP_PATH,
  WITNESS_PATH,
} from './paths.ts';
import { presentRouterId, runsForeignConfig } from './present-config.ts';
import { printDocument } from './print.ts';
import { nodeVersion, renderDocument } from './render.ts';
import type { VrrpSettings } from './settings.ts';
import { renderDropIn } from './unit-drop-in.ts';
import { supports } from './version.ts';
import { virtualRouterId } from './virtual-router-id.ts';

/** What the facts script has to read for the steps, the preflight and the checks of this component. */
export function keepalivedReads(): Reads {
  return {
    packages: ['keepalived'],
    paths: [CONFIG_PATH, DROP_IN_PATH, MAINTENANCE_PATH, PROTOCOL_NAME_PATH, SWEEP_PATH, WITNESS_PATH],
    units: [KEEPALIVED_UNIT],
    programs: ['ip', 'ping'],
  };
}

/**
 * What one node needs to take part: the package, the scripts, the configuration, the unit's settings, the service.
 * The drop-in is in nobody's `readsSteps`: systemd takes it over by daemon-reload, without a restart of keepalived.
 */
export function keepalivedSteps(context: NodeContext<VrrpSettings>): readonly Step[] {
  const { settings, spec, facts } = context;
  const config = printDocument(renderDocument(context));
  return [
    {
      id: 'keepalived/package',
      component: 'keepalived',
      why: 'keepalived.package',
      kind: 'package',
      packages: ['keepalived'],
    },
    file('sweep', SWEEP_PATH, sweepStaleVip, '0755'),
    ...(settings.witnessFailsNode && spec.witnesses.length > 0
      ? [file('witness', WITNESS_PATH, checkWitness, '0755')]
      : []),
    { ...file('maintenance', MAINTENANCE_PATH, '0\n', '0644'), seed: true },
    ...(supports(nodeVersion(facts), 'writesProtocolName') ? [protocolName()] : []),
    file('config', CONFIG_PATH, config, '0644'),
    file('unit', DROP_IN_PATH, renderDropIn(context), '0644'),
    ...(facts.selinux === 'enforcing' && context.trackScripts.length > 0 ? [selinuxBoolean()] : []),
    {
      id: 'keepalived/service',
      component: 'keepalived',
      why: 'keepalived.service',
      kind: 'service',
      unit: KEEPALIVED_UNIT,
      enabled: true,
      ...serviceChange(context, config),
      readsSteps: ['keepalived/config'],
    },
  ];
}

/**
 * A configuration of somebody else's on either node speaks another VRRP than ours, and nodes with different router ids
 * don't hear each other: they must not run both at the same time. A reload can't go from somebody else's to ours.
 */
function serviceChange(
  { spec, settings, facts, peerFacts }: NodeContext<VrrpSettings>,
  config: string,
): Pick<ServiceStep, 'onChange' | 'handsOver'> {
  const pair = [facts, peerFacts];
  if (pair.some(runsForeignConfig)) {
    return { onChange: 'restart', handsOver: vipAddresses(spec) };
  }
  const wantedId = virtualRouterId(spec, settings);
  if (pair.some((node) => (presentRouterId(node) ?? wantedId) !== wantedId)) {
    return { onChange: 'reload', handsOver: vipAddresses(spec) };
  }
  return { onChange: addsInstance(facts.files[CONFIG_PATH]?.content, config) ? 'restart' : 'reload' };
}

/**
 * An instance that joins others in a sync group makes all of them BACKUP when keepalived is reloaded, and without a word
 * to the peer, which then waits for three advertisements (vrrp.c, vrrp_complete_init). A restart says goodbye, and the
 * peer takes over at once.
 */
function addsInstance(present: string | undefined, wanted: string): boolean {
  const before = instances(present ?? '');
  return before.length > 0 && instances(wanted).some((name) => !before.includes(name));
}

function instances(config: string): readonly string[] {
  return Array.from(config.matchAll(/^vrrp_instance (\S+)/gm), ([, name]) => name ?? '');
}

/** keepalived's own parser judges the staged file, through a script that knows its odd exit statuses. */
export function keepalivedValidations(): readonly Validation[] {
  return [
    {
      id: 'keepalived/parser',
      component: 'keepalived',
      argv: ['sh', '-c', validateKeepalived, 'validate-keepalived', '{root}'],
      validExitCodes: [0],
    },
  ];
}

function file(name: string, path: string, content: string, mode: string): FileStep {
  return {
    id: `keepalived/${name}`,
    component: 'keepalived',
    why: `keepalived.${name}`,
    kind: 'file',
    path,
    content,
    mode,
    owner: 'root:root',
  };
}

/**
 * keepalived would write this file itself, in a folder that only root can read, and nobody would ever take it away: not
 * even `apt purge` (lib/rttables.c, write_addrproto_config). 18 is RTPROT_KEEPALIVED of <linux/rtnetlink.h>.
 */
function protocolName(): FileStep {
  return {
    ...file('protocol-name', PROTOCOL_NAME_PATH, `# ${MANAGED}\n18\tkeepalived\n`, '0644'),
    seed: true,
  };
}

/** Under SELinux a track script may open no connection unless this is on (keepalived_selinux(8)). */
function selinuxBoolean(): Step {
  return {
    id: 'keepalived/selinux',
    component: 'keepalived',
    why: 'keepalived.selinux',
    kind: 'command',
    check: ['sh', '-c', 'getsebool keepalived_connect_any | grep -q "on$"'],
    run: ['setsebool', '-P', 'keepalived_connect_any', '1'],
    undo: ['setsebool', '-P', 'keepalived_connect_any', '0'],
  };
}
