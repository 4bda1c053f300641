import * as z from 'zod';

/**
 * What is wanted: the content of pair.yaml after validation and defaults. The sections that belong to a piece
 * of software (`vrrp`, `nginx`, `firewall`, …) are defined by its component and kept in `sections`.
 */
const nodeName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'name.format');

const ipAddress = z.union([z.ipv4(), z.ipv6()], { error: 'address.format' });

/** A DNS name or an address; deliberately narrower than what DNS allows, since it ends up on command lines. */
const hostName = z.string().regex(/^(?!-)[A-Za-z0-9.:_-]{1,253}$/, 'host.format');

const userName = z.string().regex(/^[a-z_][a-z0-9_.-]{0,31}$/i, 'user.format');

const port = z.int().min(1, 'port.range').max(65535, 'port.range');

const jumpSchema = z.strictObject({
  host: hostName,
  port: port.default(22),
  user: userName.optional(),
});

/** How this computer logs in to a node. Passwords and passphrases are never part of the file. */
const sshSchema = z.strictObject({
  /** Where this computer reaches the server, when not at the node's `address`. */
  host: hostName.optional(),
  port: port.default(22),
  user: userName.default('root'),
  /** Path of a private key on this computer; `~/` is the home folder. Default: the agent, then ~/.ssh/id_*. */
  identityFile: z.string().min(1).max(1024).optional(),
  jump: jumpSchema.optional(),
  /** Also offer algorithms that are broken by today's standards, for servers that know no better. */
  legacyAlgorithms: z.boolean().default(false),
});

const nodeSchema = z.strictObject({
  name: nodeName,
  /** The address at which the servers reach each other; VRRP advertisements go here. */
  address: ipAddress,
  ssh: sshSchema.prefault({}),
});

/** `10.0.0.100/24` or `2001:db8::100/64`. The prefix must hold the nodes' addresses of that family. */
const vipAddress = z.union([z.cidrv4(), z.cidrv6()], { error: 'vip.format' });

const vipSchema = z.strictObject({
  address: vipAddress,
  /** Network interface, e.g. eth0; `auto` is the one that carries the VIP's subnet. */
  interface: z
    .union([z.literal('auto'), z.string().regex(/^[A-Za-z0-9_.-]{1,15}$/, 'interface.format')])
    .default('auto'),
});

/** The part of pair.yaml that belongs to no component. */
export const pairSchema = z.strictObject({
  version: z.literal(1, { error: 'version.unknown' }),
  name: nodeName,
  nodes: z.tuple([nodeSchema, nodeSchema], { error: 'nodes.two' }),
  vips: z.array(vipSchema).min(1, 'vips.one').max(20, 'vips.many'),
  /** Addresses beyond the pair (the gateway, another host) that a healthy node can reach. */
  witnesses: z.array(ipAddress).max(5, 'witnesses.many').default([]),
});

export type NodeSpec = z.infer<typeof nodeSchema>;
export type SshSpec = z.infer<typeof sshSchema>;
export type VipSpec = z.infer<typeof vipSchema>;

export type ClusterSpec = Readonly<z.infer<typeof pairSchema>> & {
  /** Validated settings by component id, defaults filled in; read through `Component.settingsOf`. */
  readonly sections: Readonly<Record<string, unknown>>;
};
