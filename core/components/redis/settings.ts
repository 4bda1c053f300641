import * as z from 'zod';

/** Shape and defaults of the `redis` section of pair.yaml. */
export const redisSettingsSchema = z.strictObject({
  /** True: Redis on both servers, written to on the one that holds the virtual address. */
  enabled: z.boolean().default(false),
  port: z.int().min(1, 'port.range').max(65535, 'port.range').default(6379),
  /**
   * Memory that keeps what a replica has missed; one that was away for longer copies everything anew. Mebibytes.
   */
  replicationBacklogMebibytes: z.int().min(1).max(65_536).default(256),
  /**
   * When a write reaches the disk. `everysec`: within a second, so losing both servers at once loses that second.
   * `always`: before it is acknowledged; each write then waits for the disk.
   */
  appendFsync: z.enum(['everysec', 'always']).default('everysec'),
  /** Memory for data, mebibytes; beyond it writes are refused. 0: no limit. */
  maxMemoryMebibytes: z.int().min(0).max(4_194_304).default(0),
});

export type RedisSettings = z.infer<typeof redisSettingsSchema>;
