import type { NodeFacts } from '../../facts/node-facts.ts';
import type { KernelSettings } from './settings.ts';

/** How the wanted value and the one that the node has become one. */
type Rule =
  /** Exactly this. */
  | { readonly kind: 'set'; readonly value: string }
  /** At least this: a node that has more keeps it. */
  | { readonly kind: 'at-least'; readonly value: number }
  /** A range that holds both ours and the node's. */
  | { readonly kind: 'widen'; readonly from: number; readonly to: number };

export type KernelParameter = {
  readonly key: string;
  /** Text key `step.<why>`. */
  readonly why: string;
  /** The same reason for those who read the file on the server. */
  readonly reason: string;
  readonly rule: Rule;
  /** False: needed for the pair to work at all. */
  readonly tuning: boolean;
};

/** Each parameter with its reason. Order is the order in the file. */
const PARAMETERS: readonly KernelParameter[] = [
  {
    key: 'net.ipv4.ip_nonlocal_bind',
    why: 'kernel.nonlocal-bind',
    reason:
      'a service that listens on the virtual address must be able to start on the node that does not hold it',
    rule: { kind: 'set', value: '1' },
    tuning: false,
  },
  {
    key: 'net.ipv6.ip_nonlocal_bind',
    why: 'kernel.nonlocal-bind',
    reason: 'the same for IPv6',
    rule: { kind: 'set', value: '1' },
    tuning: false,
  },
  {
    key: 'net.core.somaxconn',
    why: 'kernel.accept-queue',
    reason: 'after a failover all clients connect at once: so many may wait until a service accepts them',
    rule: { kind: 'at-least', value: 4096 },
    tuning: true,
  },
  {
    key: 'net.ipv4.tcp_max_syn_backlog',
    why: 'kernel.syn-backlog',
    reason: 'the same for connections whose handshake is not finished yet',
    rule: { kind: 'at-least', value: 8192 },
    tuning: true,
  },
  {
    key: 'net.core.netdev_max_backlog',
    why: 'kernel.device-backlog',
    reason: 'packets that wait for a processor are dropped above this number',
    rule: { kind: 'at-least', value: 4096 },
    tuning: true,
  },
  {
    key: 'net.ipv4.ip_local_port_range',
    why: 'kernel.port-range',
    reason: 'a proxy uses up one local port for each connection to a server behind it',
    rule: { kind: 'widen', from: 16384, to: 64999 },
    tuning: true,
  },
];

/** Keys whose present value must be read. */
export function kernelKeys(): readonly string[] {
  return PARAMETERS.map(({ key }) => key);
}

/**
 * What one node should have. A key that its kernel lacks (no IPv6, a container) is left out, and no limit is ever
 * lowered: what is above ours stays and is written down as it is, so that the result is the same on each run.
 */
export function wantedParameters(
  settings: KernelSettings,
  facts: NodeFacts,
): readonly (KernelParameter & { readonly value: string })[] {
  return PARAMETERS.filter(({ tuning }) => settings.tuning || !tuning).flatMap((parameter) => {
    const present = facts.sysctl[parameter.key];
    return present === undefined ? [] : [{ ...parameter, value: wantedValue(parameter.rule, present) }];
  });
}

function wantedValue(rule: Rule, present: string): string {
  const numbers = present.trim().split(/\s+/).map(Number);
  switch (rule.kind) {
    case 'set':
      return rule.value;
    case 'at-least':
      return String(Math.max(rule.value, ...numbers.slice(0, 1).filter(Number.isSafeInteger)));
    default: {
      const [from = rule.from, to = rule.to] = numbers.filter(Number.isSafeInteger);
      return `${Math.min(rule.from, from)} ${Math.max(rule.to, to)}`;
    }
  }
}
