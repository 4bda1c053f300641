import * as z from 'zod';
import { parseCidr } from '../../spec/ip-address.ts';

const port = z.int().min(1, 'port.range').max(65535, 'port.range');
const mebibytes = z.int().min(64).max(16_777_216);

/** Shape and defaults of the `postgresql` section of pair.yaml. */
export const postgresqlSettingsSchema = z.strictObject({
  /** true: a primary on one node and a replica on the other; the primary follows the virtual IP. */
  enabled: z.boolean().default(false),
  /** Name of the node whose databases the pair begins with. Default: the first one. Later it says nothing. */
  firstPrimary: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'name.format')
    .optional(),
  /** TCP port for clients and for replication. */
  port: port.default(5432),
  /** TCP port on which a node receives a copy of the other one's data, only while it does. Only the peer can reach it. */
  seedPort: port.default(8408),
  /** Networks from which every account may log in with its password (SCRAM), as `10.0.0.0/24`. */
  clients: z
    .array(z.string().refine((text) => parseCidr(text) !== undefined, 'postgresql.network'))
    .default([]),
  /** WAL that is kept in any case, MiB: what a node may lack and still be rewound or catch up. */
  walKeepMebibytes: mebibytes.default(1024),
  /**
   * WAL that is kept for a replica that is away, MiB. Beyond that it needs a new copy; without a bound it would fill the
   * primary's disk.
   */
  slotWalMebibytes: mebibytes.default(10_240),
});

export type PostgresqlSettings = z.infer<typeof postgresqlSettingsSchema>;
