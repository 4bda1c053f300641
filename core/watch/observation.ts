import * as z from 'zod';

/**
 * What agent-scripts/linux/watch.sh tells, one JSON object a line. Everything in it was written on a server and is
 * hostile until it has passed here: unknown fields are dropped, texts are short and hold no control characters.
 */
const word = z.string().regex(/^[A-Za-z0-9._:@+-]{0,128}$/);
const text = z.string().max(1024).transform(withoutControls);
/** RFC 3339 in UTC with milliseconds, as the node's clock had it; '' when not known. */
const stamp = z.union([z.literal(''), z.iso.datetime()]);
const count = z.int().min(0);

const instance = z.object({
  instance: word,
  state: z.enum(['MASTER', 'BACKUP', 'FAULT', 'STOP']),
  priority: z.int().min(0).max(255),
  since: stamp.default(''),
});

const check = z.object({ name: word, ok: z.boolean(), since: stamp.default('') });

const level = z.object({ state: z.enum(['ok', 'lost', 'unknown']), since: stamp.default('') });

const witness = level.extend({ address: word });

/** A database whose role follows the addresses, as role-worker published it (agent-scripts/linux/role-state.sh). */
const database = z.object({
  engine: word,
  role: z.enum(['primary', 'claim', 'offered', 'replica', 'new-primary', 'new-replica', 'quarantined']),
  /** down: it does not answer. */
  state: z.enum(['up', 'down']),
  writable: z.enum(['yes', 'no']),
  /** Of a replica: to its primary; of a primary: to its replica. */
  link: z.enum(['up', 'down', 'none']),
  /** Milliseconds that a replica is behind; '' when not known. */
  lag_ms: z.string().regex(/^\d{0,12}$/),
  /** What only this engine has to tell: `KEY:VALUE`, by commas. */
  details: z
    .string()
    .max(300)
    .regex(/^([a-z]+:[a-z0-9-]*(,|$))*$/)
    .default(''),
  epoch: z.string().regex(/^\d{1,12}$/),
  /** on: each acknowledged write waits for the other node. */
  promise: z.enum(['on', 'leaving', 'off']),
  /** Text key `role.reason.<reason>`. */
  reason: word,
});

const peer = z.object({
  bootId: word,
  maintenance: z.boolean(),
  vips: z.array(word).max(64),
  vrrp: z.array(instance).max(64),
  checks: z.array(check).max(64),
});

const snapshot = z.object({
  kind: z.literal('snapshot'),
  at: stamp,
  /** Number of the last event that the node recorded. */
  seq: count,
  bootId: word,
  uptimeSeconds: count,
  maintenance: z.boolean(),
  /** Those of the pair's VIPs that are on an interface of the node, canonical text without prefix length. */
  vips: z.array(word).max(64),
  /** Empty when keepalived does not run. */
  vrrp: z.array(instance).max(64),
  checks: z.array(check).max(64),
  /** systemd's ActiveState by unit. */
  units: z.record(word, word),
  heartbeat: z.object({ icmp: level, http: level, service: level }),
  /** What the node reaches of the pair's witnesses. */
  witnesses: z.array(witness).max(64).default([]),
  /** What the other node last said of itself; counts only while `heartbeat.http` is ok. */
  peer,
  /** The last change of the node's configuration (core/apply/node-state.ts). */
  transaction: z.object({ id: word, state: word }).nullable(),
  /** Who is changing the node right now. */
  lock: z.object({ owner: text, since: text }).nullable().default(null),
  roles: z.array(database).max(8).default([]),
});

const event = z.object({
  kind: z.literal('event'),
  seq: count,
  at: stamp,
  code: z
    .string()
    .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/)
    .max(64),
  params: z.record(word, z.union([text, z.number(), z.boolean()])),
});

const vip = z.object({ kind: z.literal('vip'), at: stamp, address: word, held: z.boolean() });

/** All VIPs that the node holds now: the sign of life, and what tells a split brain from a message that is late. */
const vips = z.object({ kind: z.literal('vips'), at: stamp, held: z.array(word).max(64) });

/**
 * How long the other node took to answer, milliseconds, in the seconds since this was told last, oldest first; null where
 * it did not. Every five seconds.
 */
const roundTrips = z.object({
  kind: z.literal('round-trips'),
  milliseconds: z.array(z.number().min(0).max(60_000).nullable()).max(5),
});

const observationSchema = z.discriminatedUnion('kind', [snapshot, event, vip, vips, roundTrips]);

export type VrrpInstanceReading = Readonly<z.infer<typeof instance>>;
export type CheckReading = Readonly<z.infer<typeof check>>;
export type DatabaseReading = Readonly<z.infer<typeof database>>;
export type Snapshot = Readonly<z.infer<typeof snapshot>>;
export type NodeEvent = Readonly<z.infer<typeof event>>;
export type Observation =
  | Snapshot
  | NodeEvent
  | Readonly<z.infer<typeof vip>>
  | Readonly<z.infer<typeof vips>>
  | Readonly<z.infer<typeof roundTrips>>;

/** Longer than any line of ours; a server that sends more sends junk. */
const longestLine = 65_536;

/**
 * Reads one line of a watch stream.
 * @returns undefined for whatever is no observation; junk never throws
 */
export function parseObservation(line: string): Observation | undefined {
  if (line.length > longestLine || !line.startsWith('{')) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Cut off, or not ours: as hostile as any other line that is no observation.
    return undefined;
  }
  const result = observationSchema.safeParse(value);
  return result.success ? result.data : undefined;
}

function withoutControls(value: string): string {
  // C0, DEL, C1, and the marks that reorder text on screen (Unicode TR36 §3.2).
  return value.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ');
}
