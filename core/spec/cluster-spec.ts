import * as z from 'zod';
import { formatCidr, formatIp, parseCidr, parseIp } from './ip-address.ts';

/**
 * What is wanted: the content of pair.yaml after validation and defaults. The sections that belong to a piece
 * of software (`vrrp`, `nginx`, `firewall`, …) are defined by its component and kept in `sections`.
 *
 * Messages are codes: `error.spec.<message>.what` and `.remedy` in locales/<language>/spec.json. Titles and
 * descriptions go into the JSON Schema that editors show. Addresses come out in their canonical spelling.
 */

/** The version of the file's format that this program reads and writes. */
export const SPEC_VERSION = 1;

const nodeName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'name.format');

const ipAddress = z
  .string()
  .refine((text) => parseIp(text) !== undefined, 'address.format')
  .overwrite((text) => {
    const ip = parseIp(text);
    return ip === undefined ? text : formatIp(ip);
  })
  .meta({ anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] });

/** A DNS name or an address; deliberately narrower than what DNS allows, since it ends up on command lines. */
const hostName = z.string().regex(/^(?!-)[A-Za-z0-9.:_-]{1,253}$/, 'host.format');

const userName = z.string().regex(/^[a-z_][a-z0-9_.-]{0,31}$/i, 'user.format');

const port = z.int().min(1, 'port.range').max(65535, 'port.range');

const jumpSchema = z
  .strictObject({
    host: hostName.meta({ title: 'Name or address of the jump host' }),
    port: port.default(22).meta({ title: 'SSH port of the jump host' }),
    user: userName
      .optional()
      .meta({ title: 'Login on the jump host', description: 'Default: the node’s user.' }),
  })
  .meta({
    title: 'Jump host',
    description: 'A computer to go through where the server cannot be reached directly.',
  });

const sshSchema = z
  .strictObject({
    host: hostName.optional().meta({
      title: 'SSH host',
      description: 'Where this computer reaches the server, when not at its address.',
    }),
    port: port.default(22).meta({ title: 'SSH port' }),
    user: userName
      .default('root')
      .meta({ title: 'SSH user', description: 'root, or a user that may run any command with sudo.' }),
    identityFile: z
      .string()
      .regex(/^\P{Cc}{1,1024}$/u, 'identity-file.format')
      .optional()
      .meta({
        title: 'Private key file on this computer',
        description: '~/ is the home folder. Default: the SSH agent, then ~/.ssh/id_*.',
      }),
    jump: jumpSchema.optional(),
    legacyAlgorithms: z.boolean().default(false).meta({
      title: 'Also offer broken algorithms',
      description: 'For old servers that know no algorithm that is safe by today’s standards.',
    }),
  })
  .meta({
    title: 'SSH login',
    description:
      'How this computer logs in. Passwords and passphrases are asked for and never kept in the file.',
  });

const nodeSchema = z
  .strictObject({
    name: nodeName.meta({
      title: 'Name of the server',
      description: 'Lower-case letters, digits and hyphens; used in messages and in --to NODE.',
    }),
    address: ipAddress.meta({
      title: 'Address of the server',
      description: 'Where the servers reach each other; VRRP advertisements go here.',
    }),
    ssh: sshSchema.prefault({}),
  })
  .meta({ title: 'Server' });

const vipAddress = z
  .string()
  .refine((text) => parseCidr(text) !== undefined, 'vip.format')
  .overwrite((text) => {
    const cidr = parseCidr(text);
    return cidr === undefined ? text : formatCidr(cidr);
  });

const vipSchema = z
  .strictObject({
    address: vipAddress.meta({
      title: 'Virtual IP with prefix length',
      description: 'Free in the servers’ network, e.g. 10.0.0.100/24 or 2001:db8::100/64.',
      examples: ['10.0.0.100/24', '2001:db8::100/64'],
    }),
    interface: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,15}$/, 'interface.format')
      .refine((name) => name !== '.' && name !== '..', 'interface.format')
      .default('auto')
      .meta({
        title: 'Network interface',
        description: 'auto is the interface that carries the network of the virtual IP.',
      }),
  })
  .meta({ title: 'Virtual IP' });

/** The part of pair.yaml that belongs to no component. */
export const pairSchema = z.strictObject({
  version: z
    .literal(SPEC_VERSION, { error: 'version.unknown' })
    .meta({ title: 'Version of this file’s format', description: 'Always 1.' }),
  name: nodeName.meta({ title: 'Name of the pair', description: 'Lower-case letters, digits and hyphens.' }),
  nodes: z.tuple([nodeSchema, nodeSchema], { error: 'nodes.two' }).meta({ title: 'The two servers' }),
  vips: z
    .array(vipSchema)
    .min(1, 'vips.one')
    .max(20, 'vips.many')
    .meta({ title: 'Virtual IPs', description: 'Addresses that whichever server is MASTER holds.' }),
  witnesses: z.array(ipAddress).max(5, 'witnesses.many').default([]).meta({
    title: 'Witnesses',
    description:
      'Up to five addresses beyond the pair (the gateway, another host) that a healthy server reaches.',
  }),
  drillReminders: z
    .array(z.enum(['monthly', 'quarterly', 'yearly']))
    .max(3, 'drill-reminders.many')
    .optional()
    .meta({
      title: 'Reminders of drills',
      description:
        'monthly (a service), quarterly (a server), yearly (the pair); [] is none. Default: all three.',
    }),
});

export type NodeSpec = z.infer<typeof nodeSchema>;
export type VipSpec = z.infer<typeof vipSchema>;

/** The part of the spec that belongs to no component. */
export type PairSpec = Readonly<z.infer<typeof pairSchema>>;

export type ClusterSpec = PairSpec & {
  /** Validated settings by component id, defaults filled in. */
  readonly sections: Readonly<Record<string, unknown>>;
};
