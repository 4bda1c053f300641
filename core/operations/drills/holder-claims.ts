import type { Observation } from '../../watch/observation.ts';

/** A node's claim to an address: as far as the node itself has said so. Milliseconds of one clock. */
type Claim = { readonly node: string; readonly address: string; readonly fromMs: number; untilMs: number };

/** Who said when that it holds an address. */
export type HolderClaims = {
  /** @param nowMs when it was heard, on any clock that does not jump */
  add(node: string, observation: Observation, nowMs: number): void;
  /** The nodes whose last word is that they hold at least one address. */
  holders(): readonly string[];
  /** When the node last said anything, on the clock of `add`; undefined before its first word. */
  lastWordMs(node: string): number | undefined;
  /** For how long two nodes held the same address, milliseconds; the worst of the addresses. */
  twoHolderMs(): number;
};

/**
 * Counts two holders by what the nodes themselves say. A claim lasts to the node's last word of any kind: of one that
 * lost its power nobody knows when it ended, and it counts no longer than it was heard.
 */
export function createHolderClaims(): HolderClaims {
  const claims: Claim[] = [];
  const open = new Map<string, Claim>();
  const boots = new Map<string, string>();
  const lastWords = new Map<string, number>();

  const forget = (node: string) => {
    for (const [key, claim] of open) if (claim.node === node) open.delete(key);
  };
  const hold = (node: string, address: string, nowMs: number) => {
    const key = `${node} ${address}`;
    const known = open.get(key);
    if (known !== undefined) known.untilMs = nowMs;
    else {
      const claim = { node, address, fromMs: nowMs, untilMs: nowMs };
      claims.push(claim);
      open.set(key, claim);
    }
  };
  const holdAll = (node: string, addresses: readonly string[], nowMs: number) => {
    for (const [key, claim] of open) {
      if (claim.node === node && !addresses.includes(claim.address)) open.delete(key);
    }
    for (const address of addresses) hold(node, address, nowMs);
  };
  return {
    add(node, observation, nowMs) {
      lastWords.set(node, nowMs);
      // Whatever it tells, it would have told before that an address is gone.
      if (observation.kind !== 'snapshot' || boots.get(node) === observation.bootId) {
        for (const claim of open.values()) if (claim.node === node) claim.untilMs = nowMs;
      }
      switch (observation.kind) {
        case 'snapshot':
          if (boots.get(node) !== observation.bootId) forget(node);
          boots.set(node, observation.bootId);
          holdAll(node, observation.vips, nowMs);
          break;
        case 'vips':
          holdAll(node, observation.held, nowMs);
          break;
        case 'vip':
          if (observation.held) hold(node, observation.address, nowMs);
          else open.delete(`${node} ${observation.address}`);
          break;
        case 'event':
        case 'round-trips':
          break;
      }
    },
    lastWordMs: (node) => lastWords.get(node),
    holders: () => [...new Set([...open.values()].map(({ node }) => node))],
    twoHolderMs() {
      const byAddress = new Map<string, number>();
      for (const [index, one] of claims.entries()) {
        for (const other of claims.slice(index + 1)) {
          if (other.address !== one.address || other.node === one.node) continue;
          const shared = Math.min(one.untilMs, other.untilMs) - Math.max(one.fromMs, other.fromMs);
          byAddress.set(one.address, (byAddress.get(one.address) ?? 0) + Math.max(0, shared));
        }
      }
      return Math.round(Math.max(0, ...byAddress.values()));
    },
  };
}
