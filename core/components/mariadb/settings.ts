import * as z from 'zod';

const port = z.int().min(1, 'port.range').max(65535, 'port.range');

/** Shape and defaults of the `mariadb` section of pair.yaml. */
export const mariadbSettingsSchema = z.strictObject({
  /** true: a primary on one node and a replica on the other; the primary follows the virtual IP. */
  enabled: z.boolean().default(false),
  /** Name of the node whose databases the pair begins with. Default: the first one. Later it says nothing. */
  firstPrimary: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'name.format')
    .optional(),
  /** TCP port for clients and for replication. */
  port: port.default(3306),
  /** TCP port on which a node receives a copy of the other one's data, only while it does. Only the peer can reach it. */
  seedPort: port.default(8407),
  /** Days for which binary logs are kept: for so long a node may be away and still catch up without a new copy. */
  binlogDays: z.int().min(1).max(99).default(10),
  /** Default character set and collation of new databases; must be the same on both nodes. */
  characterSet: z
    .string()
    .regex(/^[a-z0-9]{2,32}$/, 'mariadb.character-set')
    .default('utf8mb4'),
  collation: z
    .string()
    .regex(/^[a-z0-9_]{2,64}$/, 'mariadb.character-set')
    .default('utf8mb4_general_ci'),
});

export type MariadbSettings = z.infer<typeof mariadbSettingsSchema>;
