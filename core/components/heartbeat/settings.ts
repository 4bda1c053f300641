import * as z from 'zod';

/** Shape and defaults of the `heartbeat` section of pair.yaml. */
export const heartbeatSettingsSchema = z.strictObject({
  /** TCP port on which a node tells its peer how it is. Only the peer can reach it. */
  port: z.int().min(1, 'port.range').max(65535, 'port.range').default(8406),
  /** Between two echo requests to the peer. Lost after 3 without an answer. */
  icmpIntervalSeconds: z.int().min(1).max(60).default(1),
  /** Between two questions to the peer's user space, which also bring the state of its service. Lost after 2. */
  httpIntervalSeconds: z.int().min(1).max(300).default(5),
  /** Between two runs of this node's own service checks (keepalived runs them by its profile besides). */
  serviceIntervalSeconds: z.int().min(1).max(300).default(5),
});

export type HeartbeatSettings = z.infer<typeof heartbeatSettingsSchema>;
