import factsScript from '../../../agent-scripts/linux/facts-mariadb.sh?raw';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { programPath } from '../../host/own-files.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { Reads } from '../component.ts';
import { configPath, DROP_IN_PATH, MARIADB_DIRECTORY, MARIADB_UNIT, NODE_CONFIG_PATH } from './paths.ts';
import { PROGRAMS } from './programs.ts';
import type { MariadbSettings } from './settings.ts';

/** A count of tables with one of them as an example. */
type TableCount = { readonly tables: number; readonly example: string };

/** What facts-mariadb.sh told about one node. */
export type MariadbFacts = {
  /** Databases that are neither the server's own nor ours. */
  readonly schemas: readonly string[];
  /** `refused`: it runs, and root cannot log in over its socket. */
  readonly state: 'down' | 'refused' | 'up';
  /** Some global variables by their name in lower case; empty unless `up`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Hosts that it is set up to follow. */
  readonly follows: readonly string[];
  /** It is primary or replica of a pair of ours. */
  readonly begun: boolean;
  readonly notInnodb: TableCount;
  readonly noPrimaryKey: TableCount;
  /** Accounts that may write where the server is read-only, as `'user'@'host'`. */
  readonly privileged: readonly string[];
};

/** What to read on each node in the facts round trip. */
export function mariadbReads(): Reads {
  return {
    packages: ['mariadb-server', 'mariadb-backup', 'pv', 'zstd', 'socat', 'openssl', 'mysql-server'],
    paths: [
      MARIADB_DIRECTORY,
      NODE_CONFIG_PATH,
      DROP_IN_PATH,
      configPath('debian'),
      configPath('redhat'),
      ...Object.keys(PROGRAMS).map(programPath),
    ],
    units: [MARIADB_UNIT],
    script: `${factsScript}\npk_mariadb\n`,
  };
}

/** Reads what facts-mariadb.sh printed; lines that make no sense are left out. */
export function parseMariadbFacts(facts: NodeFacts): MariadbFacts {
  const rows = (facts.component.mariadb ?? []).map((line) => line.split('\t'));
  const of = (kind: string) => rows.filter(([first]) => first === kind).map(([, ...fields]) => fields);
  const state = of('state')[0]?.[0];
  const count = (name: string): TableCount => {
    const [, number, example = ''] = of('count').find(([first]) => first === name) ?? [];
    return { tables: Number(number ?? 0) || 0, example };
  };
  return {
    schemas: of('schema').flatMap(([name]) => (name === undefined ? [] : [name])),
    state: state === 'up' || state === 'refused' ? state : 'down',
    variables: Object.fromEntries(of('variable').map(([name = '', value = '']) => [name, value])),
    follows: of('replica').flatMap(([host]) => (host === undefined ? [] : [host])),
    begun: of('begun').length > 0,
    notInnodb: count('not-innodb'),
    noPrimaryKey: count('no-primary-key'),
    privileged: of('privileged').flatMap(([account]) => (account === undefined ? [] : [account])),
  };
}

/** Version as numbers, of what is installed or would be; undefined when there is none to be had. */
export function mariadbVersion(facts: NodeFacts): readonly [number, number, number] | undefined {
  const found = facts.packages['mariadb-server'];
  const match = /^(?:\d+:)?(\d+)\.(\d+)\.(\d+)/.exec(found?.installed ?? found?.candidate ?? '');
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** Name of the node whose databases the pair begins with. */
export function firstPrimary(spec: ClusterSpec, settings: MariadbSettings): string {
  return settings.firstPrimary ?? spec.nodes[0].name;
}
