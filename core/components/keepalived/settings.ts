import * as z from 'zod';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';

/** Shape and defaults of the `vrrp` section of pair.yaml. */
export const vrrpSettingsSchema = z.strictObject({
  /** Number of the pair on its network segment; `auto` is derived from the pair's name and nodes. */
  virtualRouterId: z
    .union([z.literal('auto'), z.int().min(1).max(255)], { error: 'vrrp.vrid-range' })
    .default('auto'),
  /** How quickly a silent node is given up: advertisements every 1 s, 0.3 s or 0.03 s. */
  profile: z.enum(['tolerant', 'balanced', 'fast']).default('balanced'),
  /** manual: the address stays where it is when a repaired node comes back. automatic: it goes back. */
  failback: z.enum(['manual', 'automatic']).default('manual'),
  /** How long a repaired node must be seen well before the address goes back to it; with `failback: automatic`. */
  failbackDelaySeconds: z.int().min(0).max(1000).default(30),
  /** Name of the node that takes the address when both start at once; default: the first one. */
  preferredNode: z.string().min(1).max(63).optional(),
  /**
   * True: a node that reaches none of the witnesses for about 12 s gives the address up. Not by default: when the
   * witnesses fail, both nodes do so.
   */
  witnessFailsNode: z.boolean().default(false),
  /**
   * After a boot keepalived waits until the machine has been up this long, since a node that hears nobody takes the
   * address. Bonds need some seconds; a switch port with spanning tree and without its edge setting needs 30 and more.
   */
  bootDelaySeconds: z.int().min(0).max(60).default(10),
});

export type VrrpSettings = z.infer<typeof vrrpSettingsSchema>;

export type VrrpProfile = VrrpSettings['profile'];

/** Name of the node that takes the address when both could. */
export function preferredNode(spec: ClusterSpec, settings: VrrpSettings): string {
  return settings.preferredNode ?? spec.nodes[0].name;
}
