import * as z from 'zod';

/** Shape and defaults of the `kernel` section of pair.yaml. */
export const kernelSettingsSchema = z.strictObject({
  /** Raise the limits for many connections; binding to a VIP that the node does not hold is allowed in any case. */
  tuning: z.boolean().default(true),
});

export type KernelSettings = z.infer<typeof kernelSettingsSchema>;
