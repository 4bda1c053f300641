import type { CancelSignal } from '../host/cancel-signal.ts';
import type { Clock } from '../host/clock.ts';
import type { Host, HostPair } from '../host/host.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { parseCidr, sameIp } from '../spec/ip-address.ts';

/** Names of the nodes that have an address on one of their interfaces, by VIP as written in pair.yaml. */
export type VipHolders = ReadonlyMap<string, readonly string[]>;

/** Looks once, on both nodes at the same time, who holds the VIPs. */
async function readVipHolders(hosts: HostPair, spec: ClusterSpec): Promise<VipHolders> {
  const owned = await Promise.all(hosts.map(readAddresses));
  return new Map(
    spec.vips.map((vip) => {
      const wanted = parseCidr(vip.address)?.address ?? vip.address;
      const holders = hosts.flatMap((host, index) =>
        (owned[index] ?? []).some((address) => sameIp(address, wanted)) ? [host.node] : [],
      );
      return [vip.address, holders] as const;
    }),
  );
}

/**
 * Waits until every VIP has exactly one holder, and the same one for all.
 *
 * @param withinMs how long the election may take, milliseconds
 * @returns the holders at the end, whether they settled or not
 */
export async function awaitOneHolder(
  hosts: HostPair,
  spec: ClusterSpec,
  clock: Clock,
  withinMs: number,
  signal?: CancelSignal,
): Promise<{ readonly settled: boolean; readonly holders: VipHolders }> {
  const begun = clock.monotonic();
  for (;;) {
    const holders = await readVipHolders(hosts, spec);
    const settled = oneHolder(holders) !== undefined;
    if (settled || clock.monotonic() - begun >= withinMs || signal?.aborted === true) {
      return { settled, holders };
    }
    await clock.sleep(50, signal);
  }
}

/** The node that holds all VIPs alone, or undefined. */
function oneHolder(holders: VipHolders): string | undefined {
  const lists = [...holders.values()];
  const first = lists[0]?.[0];
  return first !== undefined && lists.every((names) => names.length === 1 && names[0] === first)
    ? first
    : undefined;
}

async function readAddresses(host: Host): Promise<readonly string[]> {
  const result = await host.run(['ip', '-o', 'addr', 'show'], { asRoot: false });
  return result.stdout
    .split('\n')
    .flatMap((line) => line.match(/\sinet6?\s+([0-9a-f.:]+)(?:\/\d+)?\s/i)?.[1] ?? []);
}
