import type { NodeFacts, PairFacts } from '../facts/node-facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './pair-finding.ts';

/** Oldest releases whose keepalived and systemd can do what we write; older ones no longer get security fixes. */
const OLDEST: Readonly<Record<string, readonly [number, number]>> = {
  debian: [11, 0],
  ubuntu: [20, 4],
  rhel: [8, 0],
  centos: [8, 0],
  rocky: [8, 0],
  almalinux: [8, 0],
  ol: [8, 0],
};

/** What one node is: distribution, init, account. */
export function checkSystem(facts: NodeFacts): readonly Finding[] {
  return [checkDistribution(facts), checkInit(facts), checkAccount(facts), ...checkMachineId(facts)];
}

function checkDistribution({ node, os }: NodeFacts): Finding {
  const params = { system: os.prettyName || os.id || '?' };
  const oldest = OLDEST[os.id];
  if (oldest !== undefined) {
    const [major = 0, minor = 0] = os.versionId.split('.').map(Number);
    if (os.versionId === '') {
      // Debian testing and unstable have no number.
      return finding('system.not-tested', 'warning', params, node);
    }
    const isOldEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
    const wanted = oldest[1] === 0 ? `${oldest[0]}` : `${oldest[0]}.0${oldest[1]}`;
    return isOldEnough
      ? finding('system.supported', 'ok', params, node)
      : finding('system.too-old', 'blocker', { ...params, oldest: wanted }, node);
  }
  return os.family === 'other'
    ? finding('system.not-supported', 'blocker', params, node)
    : finding('system.not-tested', 'warning', params, node);
}

function checkInit({ node, init }: NodeFacts): Finding {
  return init === 'systemd'
    ? finding('system.systemd', 'ok', {}, node)
    : finding('system.not-systemd', 'blocker', { init: init || '?' }, node);
}

function checkAccount({ node, userId }: NodeFacts): Finding {
  return userId === 0
    ? finding('system.root', 'ok', {}, node)
    : finding('system.not-root', 'blocker', {}, node);
}

/** systemd writes `uninitialized` in images that were never booted. */
function checkMachineId({ node, machineId }: NodeFacts): readonly Finding[] {
  return /^[0-9a-f]{32}$/.test(machineId) ? [] : [finding('system.no-machine-id', 'warning', {}, node)];
}

/** What must, or should better not, be the same on both nodes. */
export function checkDifferences([first, second]: PairFacts): readonly Finding[] {
  return [
    checkIdentity(first, second),
    ...(first.hostname !== '' && first.hostname === second.hostname
      ? [finding('pair.same-hostname', 'warning', { hostname: first.hostname })]
      : []),
    ...(first.os.id !== second.os.id || majorVersion(first) !== majorVersion(second)
      ? [
          finding('pair.different-systems', 'warning', {
            first: first.node,
            firstSystem: first.os.prettyName,
            second: second.node,
            secondSystem: second.os.prettyName,
          }),
        ]
      : []),
    ...(first.architecture !== second.architecture
      ? [
          finding('pair.different-architectures', 'warning', {
            first: first.node,
            firstArchitecture: first.architecture,
            second: second.node,
            secondArchitecture: second.architecture,
          }),
        ]
      : []),
  ];
}

/**
 * Two logins to one machine, or a machine and its clone. Hardware addresses tell them apart: a clone that runs
 * beside its original has others (or the network would not work at all).
 */
function checkIdentity(first: NodeFacts, second: NodeFacts): Finding {
  const nodes = { first: first.node, second: second.node };
  if (first.machineId === '' || first.machineId !== second.machineId) {
    return finding('pair.two-machines', 'ok', nodes);
  }
  const macs = new Set(hardwareAddresses(first));
  return hardwareAddresses(second).some((mac) => macs.has(mac))
    ? finding('pair.same-machine', 'blocker', nodes)
    : finding('pair.machine-id-cloned', 'blocker', { ...nodes, machineId: first.machineId });
}

function hardwareAddresses(facts: NodeFacts): readonly string[] {
  return facts.interfaces.filter((item) => !item.loopback && item.mac !== '').map((item) => item.mac);
}

function majorVersion({ os }: NodeFacts): string {
  // Ubuntu counts by year and month; the others by the number before the dot.
  return os.id === 'ubuntu' ? os.versionId : (os.versionId.split('.')[0] ?? '');
}
