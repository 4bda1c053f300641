import type { NodeFacts } from '../../facts/node-facts.ts';
import type { Finding } from '../../preflight/finding.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { PairContext } from '../component.ts';
import { findingWhen as when } from './finding-when.ts';
import { CONFIG_PATH } from './paths.ts';
import { networkFindings } from './preflight-network.ts';
import { presentConfig, presentRouterId } from './present-config.ts';
import { predictedOutage } from './profile.ts';
import type { VrrpSettings } from './settings.ts';
import { isAtLeast, OLDEST_SUPPORTED, parseKeepalivedVersion } from './version.ts';
import { virtualRouterId } from './virtual-router-id.ts';

type Context = PairContext<VrrpSettings>;

/** What systemd-detect-virt says of bare metal and of containers. */
const NOT_VIRTUAL = [
  '',
  'none',
  'systemd-nspawn',
  'lxc',
  'lxc-libvirt',
  'docker',
  'podman',
  'openvz',
  'container-other',
];

/** Everything that keepalived's part of the preflight has to say about the pair. */
export function keepalivedFindings(context: Context): readonly Finding[] {
  return [
    ...pairFindings(context),
    ...context.facts.flatMap((facts, index) => {
      const node = context.spec.nodes[index];
      return node === undefined
        ? []
        : [...softwareFindings(facts, context.settings), ...networkFindings(context, node, facts)];
    }),
  ];
}

function pairFindings({ spec, settings, facts }: Context): readonly Finding[] {
  const { profile, preferredNode } = settings;
  return [
    {
      code: 'vrrp.predicted-outage',
      level: 'ok',
      params: {
        profile,
        powerOffSeconds: predictedOutage(profile, 'power-off').seconds,
        serviceFailedSeconds: predictedOutage(profile, 'service-failed').seconds,
        switchoverSeconds: predictedOutage(profile, 'switchover').seconds,
      },
    },
    ...when(
      preferredNode !== undefined && !spec.nodes.some((node) => node.name === preferredNode),
      'vrrp.preferred-node-unknown',
      'blocker',
      {
        preferredNode: preferredNode ?? '',
        nodes: spec.nodes.map((node) => node.name).join(', '),
      },
    ),
    ...witnessFindings(spec.witnesses.length, settings),
    ...virtualRouterIdFindings(spec, settings, facts),
    ...when(
      profile === 'fast' && facts.some((node) => isVirtual(node)),
      'vrrp.fast-on-virtual-machine',
      'warning',
      { nodes: nodesWhere(facts, isVirtual) },
    ),
  ];
}

function witnessFindings(count: number, settings: VrrpSettings): readonly Finding[] {
  if (!settings.witnessFailsNode) {
    return [];
  }
  return [
    ...when(count === 0, 'vrrp.witness-missing', 'blocker', {}),
    ...when(count === 1, 'vrrp.witness-single', 'warning', {}),
  ];
}

/** Two nodes with different ids don't hear each other, so the change is handed over from one to the other (steps.ts). */
function virtualRouterIdFindings(
  spec: ClusterSpec,
  settings: VrrpSettings,
  facts: readonly NodeFacts[],
): readonly Finding[] {
  const to = virtualRouterId(spec, settings);
  const from = facts.map(presentRouterId).find((id) => id !== undefined && id !== to);
  // keepalived gives the address away with the old id, and takes it with the new one when it has heard nobody.
  const { seconds } = predictedOutage(settings.profile, 'power-off');
  return from === undefined
    ? []
    : [{ code: 'vrrp.vrid-changes', level: 'warning', params: { from, to, seconds } }];
}

function softwareFindings(facts: NodeFacts, settings: VrrpSettings): readonly Finding[] {
  const { node } = facts;
  const found = facts.packages.keepalived;
  const text = found?.installed ?? found?.candidate;
  const version = text === undefined ? undefined : parseKeepalivedVersion(text);
  const present = presentConfig(facts, settings);
  return [
    ...when(
      text !== undefined && version === undefined,
      'keepalived.version-unknown',
      'warning',
      { version: text ?? '' },
      node,
    ),
    ...(version === undefined
      ? []
      : isAtLeast(version, OLDEST_SUPPORTED)
        ? when(true, 'keepalived.version', 'ok', { version: version.join('.') }, node)
        : when(
            true,
            'keepalived.version-old',
            'blocker',
            { version: version.join('.'), oldest: OLDEST_SUPPORTED.join('.') },
            node,
          )),
    ...when(present === 'sample', 'keepalived.sample-config', 'ok', { path: CONFIG_PATH }, node),
    ...when(present === 'foreign', 'keepalived.foreign-config', 'blocker', { path: CONFIG_PATH }, node),
    ...when(present === 'edited', 'keepalived.edited-since-adopted', 'blocker', { path: CONFIG_PATH }, node),
    ...when(present === 'adopted', 'keepalived.takes-over', 'warning', { path: CONFIG_PATH }, node),
    ...when(facts.selinux === 'enforcing', 'keepalived.selinux', 'warning', {}, node),
  ];
}

/** True for a hypervisor's guest, which may be stopped for seconds; a container shares its host's scheduler. */
function isVirtual(facts: NodeFacts): boolean {
  return !NOT_VIRTUAL.includes(facts.virtualization);
}

function nodesWhere(facts: readonly NodeFacts[], test: (node: NodeFacts) => boolean): string {
  return facts
    .filter(test)
    .map((node) => node.node)
    .join(', ');
}
