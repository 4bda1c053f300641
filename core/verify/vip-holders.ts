import type { CancelSignal } from '../host/cancel-signal.ts';
import type { Clock } from '../host/clock.ts';
import type { HostPair } from '../host/host.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { parseCidr, sameIp } from '../spec/ip-address.ts';

/** Names of the nodes that have an address on one of their interfaces, by VIP as written in pair.yaml. */
export type VipHolders = ReadonlyMap<string, readonly string[]>;

/** Prints the addresses of a node, one a line. */
export const SHOW_ADDRESSES = ['ip', '-o', 'addr', 'show'] as const;

/** @param shown what SHOW_ADDRESSES printed on each node, by name */
export function vipHolders(spec: ClusterSpec, shown: ReadonlyMap<string, string>): VipHolders {
  const owned = [...shown].map(([node, output]) => ({ node, addresses: addressesIn(output) }));
  return new Map(
    spec.vips.map((vip) => {
      const wanted = parseCidr(vip.address)?.address ?? vip.address;
      const holders = owned.filter(({ addresses }) => addresses.some((address) => sameIp(address, wanted)));
      return [vip.address, holders.map(({ node }) => node)] as const;
    }),
  );
}

/** Looks once, on both nodes at the same time, who holds the VIPs. */
async function readVipHolders(hosts: HostPair, spec: ClusterSpec): Promise<VipHolders> {
  const shown = await Promise.all(
    hosts.map(
      async (host) => [host.node, (await host.run(SHOW_ADDRESSES, { asRoot: false })).stdout] as const,
    ),
  );
  return vipHolders(spec, new Map(shown));
}

/**
 * Waits until every VIP has exactly one holder, and the same one for all.
 *
 * @param withinMs how long the election may take, milliseconds
 * @returns the holders at the end, whether each has settled or not
 */
export async function awaitOneHolder(
  hosts: HostPair,
  spec: ClusterSpec,
  clock: Clock,
  withinMs: number,
  signal?: CancelSignal,
): Promise<VipHolders> {
  const begun = clock.monotonic();
  for (;;) {
    const holders = await readVipHolders(hosts, spec);
    const isOver = clock.monotonic() - begun >= withinMs || signal?.aborted === true;
    if (isOver || hasOneHolder(holders)) {
      return holders;
    }
    await clock.sleep(50, signal);
  }
}

/** True when one node holds all VIPs, and it alone. */
export function hasOneHolder(holders: VipHolders): boolean {
  const lists = [...holders.values()];
  const first = lists[0]?.[0];
  return first !== undefined && lists.every((names) => names.length === 1 && names[0] === first);
}

function addressesIn(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => line.match(/\sinet6?\s+([0-9a-f.:]+)(?:\/\d+)?\s/i)?.[1] ?? []);
}
