import * as z from 'zod';

/** The section `firewall` of pair.yaml. */
export const firewallSettings = z.strictObject({
  /** false: the way for VRRP, the heartbeat and the service ports is opened by hand; preflight lists what is needed. */
  manage: z.boolean().default(true),
});

export type FirewallSettings = z.infer<typeof firewallSettings>;
