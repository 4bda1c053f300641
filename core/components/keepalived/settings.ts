import * as z from 'zod';
import { isKeepable, type KeptPlace } from '../../keepalived-conf/keepable.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';

/** A word of a command: keepalived parses the command twice, so blanks, quotes and `$` are out (print.ts). */
const commandWord = z.string().regex(/^[A-Za-z0-9_.:/=,@%+?&[\]~-]{1,500}$/, 'vrrp.command-format');

/** A check of one's own, for a service that Pairkeeper does not know. */
const checkSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,30}$/, 'vrrp.check-name'),
  /** Program with its full path, and its arguments; exit status 0 means that the service is well. */
  command: z
    .array(commandWord)
    .min(1)
    .max(50)
    .refine(([program = '']) => program.startsWith('/'), 'vrrp.command-path'),
  intervalSeconds: z.int().min(1).max(300).default(2),
  timeoutSeconds: z.int().min(1).max(300).default(2),
  /** So many failures in a row take the node out of service. */
  fall: z.int().min(1).max(100).default(2),
  /** So many successes in a row bring it back. */
  rise: z.int().min(1).max(100).default(2),
});

/** Statements of keepalived.conf, as they would stand there. */
const kept = (place: KeptPlace) =>
  z
    .string()
    .max(20_000)
    .refine((text) => isKeepable(text, place), 'vrrp.kept-format')
    .default('');

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
  /** Checks of your own beside those that Pairkeeper brings; a failed one takes the node out of service. */
  checks: z.array(checkSchema).max(20).default([]),
  /**
   * Statements that keepalived gets as they are, for what pair.yaml has no word for: in global_defs, in the (first)
   * instance, and blocks beside them. Addresses, priorities, timers and checks can't be set here.
   */
  kept: z
    .strictObject({ global: kept('global'), instance: kept('instance'), blocks: kept('blocks') })
    .prefault({}),
  /**
   * By node: SHA-256 of a keepalived.conf of somebody else's that `apply` may replace. `pairkeeper adopt` writes it;
   * a file that was changed since is not touched.
   */
  replaces: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)).default({}),
});

export type VrrpSettings = z.infer<typeof vrrpSettingsSchema>;

export type VrrpProfile = VrrpSettings['profile'];

/** Name of the node that takes the address when both could. */
export function preferredNode(spec: ClusterSpec, settings: VrrpSettings): string {
  return settings.preferredNode ?? spec.nodes[0].name;
}
