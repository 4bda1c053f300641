import factsScript from '../../../agent-scripts/linux/facts-postgresql.sh?raw';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { programPath } from '../../host/own-files.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { Reads } from '../component.ts';
import { clusterPaths, NODE_CONFIG_PATH, POSTGRESQL_DIRECTORY } from './paths.ts';
import { PROGRAMS } from './programs.ts';
import type { PostgresqlSettings } from './settings.ts';

/** Major versions that are asked about: pg_rewind knows Debian's layout from 15 on (--config-file). */
export const VERSIONS: readonly number[] = [15, 16, 17, 18];

type Setting = { readonly value: string; readonly file: string };

/** What facts-postgresql.sh told about one node. */
export type PostgresqlFacts = {
  /** Of the C library, by which texts are sorted; '' when not known. */
  readonly libc: string;
  readonly clusters: readonly { readonly version: number; readonly name: string; readonly data: string }[];
  /** False: the cluster's postgresql.conf does not read conf.d. */
  readonly readsFolder: boolean;
  /** `refused`: it runs, and its owner cannot log in over its socket. */
  readonly state: 'down' | 'refused' | 'up';
  /** Some settings by name, and the file that they come from; empty unless `up`. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Databases with anything of a user's in them. */
  readonly databases: readonly string[];
  readonly isStandby: boolean;
  /** It is primary or replica of a pair of ours. */
  readonly begun: boolean;
  /** Of the admin's own. */
  readonly tablespaces: number;
};

/** What to read on each node in the facts round trip. */
export function postgresqlReads(): Reads {
  const clusters = VERSIONS.map(clusterPaths);
  return {
    packages: [
      'postgresql',
      ...VERSIONS.map((version) => `postgresql-${version}`),
      ...['pv', 'zstd', 'socat', 'openssl'],
    ],
    paths: [
      POSTGRESQL_DIRECTORY,
      NODE_CONFIG_PATH,
      ...clusters.flatMap(({ dropIn, config, access, ownAccess }) => [dropIn, config, access, ownAccess]),
      ...Object.keys(PROGRAMS).map(programPath),
    ],
    units: clusters.map(({ unit }) => unit),
    script: `${factsScript}\npk_postgresql\n`,
  };
}

/** Reads what facts-postgresql.sh printed; lines that make no sense are left out. */
export function parsePostgresqlFacts(facts: NodeFacts): PostgresqlFacts {
  const rows = (facts.component.postgresql ?? []).map((line) => line.split('\t'));
  const of = (kind: string) => rows.filter(([first]) => first === kind).map(([, ...fields]) => fields);
  const state = of('state')[0]?.[0];
  return {
    libc: of('libc')[0]?.[0] ?? '',
    clusters: of('cluster').flatMap(([version = '', name = '', data = '']) =>
      /^\d+$/.test(version) ? [{ version: Number(version), name, data }] : [],
    ),
    readsFolder: of('included')[0]?.[0] !== 'no',
    state: state === 'up' || state === 'refused' ? state : 'down',
    settings: new Map(of('setting').map(([name = '', value = '', file = '']) => [name, { value, file }])),
    databases: of('database').flatMap(([name]) => (name === undefined ? [] : [name])),
    isStandby: of('standby').length > 0,
    begun: of('begun').length > 0,
    tablespaces: Number(of('tablespaces')[0]?.[0] ?? 0) || 0,
  };
}

/** The pair's cluster on one node: `main` of the highest version, or the one that the package would make. */
export type Cluster = { readonly version: number; readonly data: string };

export function clusterOn(facts: NodeFacts): Cluster | undefined {
  const mains = parsePostgresqlFacts(facts).clusters.filter(({ name }) => name === 'main');
  const version =
    mains.length > 0 ? Math.max(...mains.map((cluster) => cluster.version)) : candidateVersion(facts);
  if (version === undefined) return undefined;
  const data = mains.find((cluster) => cluster.version === version)?.data ?? '';
  return { version, data: data === '' ? `/var/lib/postgresql/${version}/main` : data };
}

/** The metapackage's own version begins with the major one: `15+248+deb12u1`. */
function candidateVersion(facts: NodeFacts): number | undefined {
  const found = facts.packages.postgresql;
  const match = /^(\d+)\b/.exec(found?.installed ?? found?.candidate ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** Full version of what is installed or would be, e.g. `15.20`; undefined when there is none to be had. */
export function serverVersion(facts: NodeFacts): string | undefined {
  const cluster = clusterOn(facts);
  const found = cluster && facts.packages[`postgresql-${cluster.version}`];
  return /^[\d.]+/.exec(found?.installed ?? found?.candidate ?? '')?.[0];
}

/** Name of the node whose databases the pair begins with. */
export function firstPrimary(spec: ClusterSpec, settings: PostgresqlSettings): string {
  return settings.firstPrimary ?? spec.nodes[0].name;
}
