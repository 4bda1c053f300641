import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { VrrpSettings } from './settings.ts';

/** 51 is in every tutorial and 1 to 10 are what routers and people pick by hand: both clash first. */
const CANDIDATES: readonly number[] = Array.from({ length: 245 }, (_, index) => index + 11).filter(
  (id) => id !== 51,
);

/**
 * The VRRP virtual router id of the pair: the one in pair.yaml, or one that follows from the pair's name and the
 * nodes' addresses. The VIPs are left out on purpose: adding one to a running pair must not change its id, since
 * two nodes with different ids are two masters.
 *
 * @returns 1 to 255, the same for the same spec
 */
export function virtualRouterId(
  spec: Pick<ClusterSpec, 'name' | 'nodes'>,
  settings: Pick<VrrpSettings, 'virtualRouterId'>,
): number {
  if (settings.virtualRouterId !== 'auto') {
    return settings.virtualRouterId;
  }
  const seed = [spec.name, ...spec.nodes.map((node) => node.address).sort()].join('\n');
  const [high = 0, low = 0] = sha256(utf8ToBytes(seed));
  return CANDIDATES[(high * 256 + low) % CANDIDATES.length] ?? 11;
}
