import type { ZodType } from 'zod';
import type { ErrorParams } from '../errors/app-error.ts';
import type { NodeFacts, PairFacts } from '../facts/node-facts.ts';
import type { Step, Validation } from '../plan/step.ts';
import type { Finding } from '../preflight/finding.ts';
import type { RoleRule } from '../roles/role-rule.ts';
import type { ClusterSpec, NodeSpec } from '../spec/cluster-spec.ts';
import type { Check } from '../verify/check.ts';

/** A script by which keepalived proves that a service is served by this node; exit status 0 means it is. */
export type TrackScript = {
  /** Name in keepalived.conf: letters, digits, `_` and `-`. */
  readonly name: string;
  readonly argv: readonly string[];
  /** How urgent the service is; keepalived turns it into interval, timeout, fall and rise by its profile. */
  readonly timeoutSeconds: number;
};

/** A port that clients, or the peer only, must be able to reach on the node. */
export type ServicePort = {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly from: 'anyone' | 'peer';
};

/** A service as clients see it. */
export type ClientService = {
  /** systemd unit, e.g. `nginx.service`. */
  readonly unit: string;
  /** e.g. `http://10.0.0.100/` or `https://…`; always the VIP, never a node. */
  readonly url: string;
  /** Host name to ask for there; absent: none is needed. */
  readonly serverName?: string;
};

/**
 * A database whose role follows the addresses: written to on one node, copied to the other. Its component installs the
 * driver `/usr/libexec/pairkeeper/role-<engine>` (verbs: docs/architecture.md, "Roles"), and sees to it that the unit
 * starts read-only; all decisions are taken by core/roles.
 */
export type RoleEngine = {
  /** `redis`, `mariadb`: letters only; in file names, events and on the command line. */
  readonly engine: string;
  /** systemd unit, e.g. `redis-server.service`. */
  readonly unit: string;
  /** Name of the node whose data the pair begins with. Default: the first one. */
  readonly firstPrimary?: string;
  /** Its own table, where that of databases does not fit. */
  readonly rules?: readonly RoleRule[];
  /** How long its driver's `freeze` may take, seconds. Default: 4, as for databases. */
  readonly freezeSeconds?: number;
};

/** What can befall the node that holds the address. */
export type OutageFault = 'power-off' | 'service-failed' | 'service-hung' | 'switchover';

/** A secret that is on neither node, and that only a person has. */
export type SecretNeed = {
  /** Under which it is asked for and given, e.g. `alerts.ops.url`. */
  readonly id: string;
  /** Text key `secret.<why>` in locales/ saying what to type. */
  readonly why: string;
  readonly params: ErrorParams;
};

/** Secrets by id, for this plan only; what the nodes have already is read from them. */
export type GivenSecrets = Readonly<Record<string, string>>;

/** What a component is told when it says what one node needs. */
export type NodeContext<Settings> = {
  readonly spec: ClusterSpec;
  readonly settings: Settings;
  readonly node: NodeSpec;
  readonly peer: NodeSpec;
  /** 0 or 1: the node's place in pair.yaml. */
  readonly index: 0 | 1;
  readonly facts: NodeFacts;
  readonly peerFacts: NodeFacts;
  /** Of all wanted components. */
  readonly trackScripts: readonly TrackScript[];
  /** Of all wanted components. */
  readonly servicePorts: readonly ServicePort[];
  readonly secrets?: GivenSecrets;
};

/** What a component is told when it judges the pair as a whole. */
export type PairContext<Settings> = {
  readonly spec: ClusterSpec;
  readonly settings: Settings;
  readonly facts: PairFacts;
  readonly secrets?: GivenSecrets;
};

/** What the facts script reads on behalf of a component, all in the one round trip. */
export type Reads = {
  readonly packages?: readonly string[];
  /** Files whose state and content are wanted; a trailing `/*` means the files right in that folder. */
  readonly paths?: readonly string[];
  readonly units?: readonly string[];
  readonly sysctl?: readonly string[];
  readonly programs?: readonly string[];
  /** POSIX sh that prints whatever the component wants to parse; its lines come back in `facts.component[id]`. */
  readonly script?: string;
};

/**
 * Everything that an expert knows of one piece of software, data in and data out. Adding support for another
 * piece of software is adding one folder that exports one of these, and one line in registry.ts.
 */
export type Component<Settings> = {
  /** Also the name of its section in pair.yaml, unless `section` says otherwise. */
  readonly id: string;
  readonly section: string;
  /** Schema of the section, with defaults; units are in the names (`intervalSeconds`). */
  readonly settings: ZodType<Settings>;
  /** True when the pair needs this component at all. */
  wants(spec: ClusterSpec, settings: Settings): boolean;
  /** What to read; must not depend on facts. */
  reads(spec: ClusterSpec, settings: Settings): Reads;
  /** What has to be asked for before the component can be planned. */
  missingSecrets?(context: PairContext<Settings>): readonly SecretNeed[];
  /** Judges facts before anything is planned. Collects everything; never throws for a bad server. */
  preflight(context: PairContext<Settings>): readonly Finding[];
  /** The state that one node should be in, as ordered steps. Pure: same input, same output. */
  steps(context: NodeContext<Settings>): readonly Step[];
  /** Commands that judge the staged files; may be empty. */
  validations(context: NodeContext<Settings>): readonly Validation[];
  /** Scripts by which keepalived judges this component's service. */
  trackScripts?(context: PairContext<Settings>): readonly TrackScript[];
  /** Ports that the firewall must let through. */
  servicePorts?(context: PairContext<Settings>): readonly ServicePort[];
  /** Set by a component whose software has a primary and a replica. */
  roleEngine?(spec: ClusterSpec, settings: Settings): RoleEngine | undefined;
  /** VRRP router ids that the pair uses; nobody else on its network may. */
  virtualRouterIds?(spec: ClusterSpec, settings: Settings): readonly number[];
  /** True for the component whose steps let VRRP and the services through the nodes' own firewalls. */
  readonly opensFirewall?: true;
  /** What clients use through the VIP: drills harm its unit and measure at its URL. */
  clientService?(spec: ClusterSpec, settings: Settings): ClientService | undefined;
  /** The longest outage that clients are predicted to see, milliseconds. */
  predictOutageMs?(spec: ClusterSpec, settings: Settings, fault: OutageFault): number | undefined;
  /** The node that takes the VIPs back by itself when it is fit; undefined when they stay where they are. */
  failsBackTo?(spec: ClusterSpec, settings: Settings): string | undefined;
  /** Path of the file, in keepalived's syntax, by which a node takes part; the failover simulation reads what is rendered. */
  readonly failoverConfigPath?: string;
  /** Behaviour to prove after the change. */
  checks(context: PairContext<Settings>): readonly Check[];
};

/** A component of any settings, as the pipeline sees it. */
// biome-ignore lint/suspicious/noExplicitAny: settings were validated by the component's own schema; the pipeline only passes them back to it
export type AnyComponent = Component<any>;
