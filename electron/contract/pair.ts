import * as z from 'zod';
import type { Event } from '../../core/events/event.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import type { SpecIssue } from '../../core/spec/spec-issue.ts';
import type { ClusterHealth } from '../../core/watch/cluster-health.ts';
import type { ToldError } from './call.ts';

/** Names a pair: that of its file `pairs/<id>.yaml` in Pairkeeper's folder, which the command line reads too. */
export const pairId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
/** Names a draft, by the same rule. */
export const draftId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

/** A pair as the list shows it. */
export type PairSummary = {
  readonly id: string;
  readonly name: string;
  /** Path of its pair.yaml. */
  readonly file: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** Without prefix length. */
  readonly vips: readonly string[];
  readonly witnesses: readonly string[];
  /** The longest outage that clients see when the serving node loses power, milliseconds. */
  readonly predictedFailoverMs?: number;
  /** The longest outage that clients see, milliseconds, by what happens to the serving node. */
  readonly predictedMs?: {
    readonly powerOff?: number;
    readonly serviceFailed?: number;
    readonly serviceHung?: number;
    readonly switchover?: number;
  };
  /** What clients ask, at the VIP. */
  readonly serviceUrl?: string;
  /** The file can't be used as it is: why. Everything else is then empty. */
  readonly problem?: ToldError;
};

/** A pair's health as it was judged last. */
export type PairHealth = { readonly pairId: string; readonly health: ClusterHealth };

/** Something that happened in a pair, on a clock corrected for the nodes' skew. */
export type PairEvent = {
  readonly pairId: string;
  /** Counts up in the engine; orders events that have the same time. */
  readonly number: number;
  readonly event: Event;
};

/** What was measured of a pair in one second. */
export type PairSample = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** How long the service at the VIP took to answer this computer, milliseconds; null when it did not. */
  readonly serviceMs: number | null;
  /** How long the other node took to answer each node (ICMP), milliseconds; null when it did not, or nobody tells. */
  readonly heartbeatMs: readonly [number | null, number | null];
};

/** The steps of the wizard, in order. */
export const draftSteps = ['connect', 'check', 'design', 'review', 'apply', 'prove'] as const;
export const draftStep = z.enum(draftSteps);
export type DraftStep = z.infer<typeof draftStep>;

/** A pair that is being set up or changed in the wizard. Kept on disk at every change. */
export type Draft = {
  readonly id: string;
  readonly step: DraftStep;
  /** The pair that is changed; absent for a new one until it is applied. */
  readonly pairId?: string;
  /** The pair.yaml as it would be written. */
  readonly yaml: string;
  /** What is wrong with it, each with its path; empty when it is complete. */
  readonly issues: readonly SpecIssue[];
  /** Absent while there are issues. */
  readonly spec?: ClusterSpec;
  /** True once addresses were proposed from the servers' own networks. */
  readonly isProposed: boolean;
  /** The last apply that was begun from here; its task tells how it went. */
  readonly appliedBy?: string;
  /** RFC 3339. */
  readonly changedAt: string;
};

const plain: z.ZodType<PlainValue> = z.lazy(() =>
  z.union([
    z.string().max(65_536),
    z.number(),
    z.boolean(),
    z.array(plain).max(256),
    z.record(z.string(), plain),
  ]),
);
export type PlainValue =
  | string
  | number
  | boolean
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/** One value of a pair.yaml to be set, or without `value` to be removed. */
export const specChange = z.strictObject({
  path: z
    .array(z.union([z.string().max(128), z.int().min(0).max(255)]))
    .min(1)
    .max(12),
  value: plain.optional(),
});
export type SpecChange = z.infer<typeof specChange>;

/** How to reach one server, as it is typed in the wizard or read from ~/.ssh/config. */
export const nodeAnswers = z.strictObject({
  name: z.string().max(64),
  address: z.string().max(255),
  ssh: z.strictObject({
    /** When SSH is reached under another name than the address. */
    host: z.string().max(255).optional(),
    port: z.int().min(1).max(65_535).optional(),
    user: z.string().max(64).optional(),
    identityFile: z.string().max(4096).optional(),
    jump: z
      .strictObject({
        host: z.string().max(255),
        port: z.int().min(1).max(65_535).optional(),
        user: z.string().max(64).optional(),
      })
      .optional(),
    legacyAlgorithms: z.boolean().optional(),
  }),
});
export type NodeAnswers = z.infer<typeof nodeAnswers>;

/** A host of ~/.ssh/config that could be one of the two servers. */
export type SshConfigHost = { readonly alias: string; readonly node: NodeAnswers };
