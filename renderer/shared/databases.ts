import { create } from 'zustand';
import type { ClusterHealth, DatabaseHealth, HealthState } from '../../core/watch/cluster-health.ts';
import { goTo } from './place.ts';

/** A database on one node. */
export type NodeDatabase = { readonly node: string; readonly isHolder: boolean } & DatabaseHealth;

/** What an admin can do about a database, none of which can be taken back. */
export type DatabaseAction = {
  /** promote: it may be written to there. rejoin: it follows, its own data aside. seed: it gets a new copy. */
  readonly kind: 'promote' | 'rejoin' | 'seed';
  readonly engine: string;
  /** The node that it is done on. */
  readonly node: string;
};

/** One database of a pair: both sides of it, how it is, and what fits that state. */
export type PairDatabase = {
  readonly engine: string;
  /** Those that are seen. */
  readonly nodes: readonly NodeDatabase[];
  /** Text `ui.database.state-<situation>`. */
  readonly situation: 'redundant' | 'alone' | 'quarantined' | 'down' | 'none' | 'unknown';
  /** The node that `situation` is about. */
  readonly node: string;
  readonly actions: readonly DatabaseAction[];
};

/** Why a node waits for somebody who knows more than the servers do (core/roles/role-rules.ts). */
const waitsForAdmin: ReadonlySet<string> = new Set([
  'no-witness',
  'witness-lost',
  'would-lose-writes',
  'too-late',
  'peer-alive',
  'peer-unheard',
  'not-handed-over',
  'no-primary',
]);
/** Why a replica can only go on with a new copy. */
const needsCopy: ReadonlySet<string> = new Set(['not-seeded', 'seed-needed']);
/** Databases that a copy can be made of while they are written to. */
const copied: ReadonlySet<string> = new Set(['mariadb', 'postgresql']);

/** The shape and colour that a database's situation has. */
export const databaseGlyphs: Readonly<Record<PairDatabase['situation'], HealthState>> = {
  redundant: 'healthy',
  alone: 'degraded',
  quarantined: 'degraded',
  down: 'down',
  none: 'down',
  unknown: 'unknown',
};

/** The databases of a pair as its nodes tell of them, in their order. */
export function databasesOf({ nodes }: ClusterHealth): readonly PairDatabase[] {
  const told = nodes.flatMap(({ node, vips, databases = [] }) =>
    databases.map((database): NodeDatabase => ({ node, isHolder: vips.length > 0, ...database })),
  );
  const engines = [...new Set(told.map(({ engine }) => engine))];
  return engines.map((engine) => {
    const sides = told.filter((database) => database.engine === engine);
    return { engine, nodes: sides, ...situationOf(sides), actions: actionsFor(engine, sides) };
  });
}

function situationOf(sides: readonly NodeDatabase[]): Pick<PairDatabase, 'situation' | 'node'> {
  const primary = sides.find(({ role }) => role === 'primary');
  const holder = sides.find(({ isHolder }) => isHolder) ?? sides[0];
  const quarantined = sides.find(({ role }) => role === 'quarantined');
  if (primary === undefined) {
    // The one that is not seen may be written to.
    const isKnown = sides.length > 1 || holder?.isHolder === true;
    return { situation: isKnown ? 'none' : 'unknown', node: holder?.node ?? '' };
  }
  const { node } = primary;
  if (!primary.isUp) return { situation: 'down', node };
  if (quarantined !== undefined) return { situation: 'quarantined', node: quarantined.node };
  return { situation: primary.isRedundant ? 'redundant' : 'alone', node };
}

/** Exactly what the rules on the nodes would not refuse, and what they don't do by themselves. */
function actionsFor(engine: string, sides: readonly NodeDatabase[]): readonly DatabaseAction[] {
  const primary = sides.find(({ role, isUp }) => role === 'primary' && isUp);
  if (primary === undefined) {
    const fit = promotable(sides);
    return fit === undefined ? [] : [{ kind: 'promote', engine, node: fit.node }];
  }
  const other = sides.find(({ node }) => node !== primary.node);
  if (other === undefined) return [];
  const { node, role, reason } = other;
  const seed = copied.has(engine) ? [{ kind: 'seed', engine, node } as const] : [];
  if (role === 'quarantined') return [{ kind: 'rejoin', engine, node }, ...seed];
  if (reason === 'has-data' && role === 'new-replica') return [{ kind: 'rejoin', engine, node }];
  return needsCopy.has(reason) && !other.isLinked ? seed : [];
}

/** The node that could be primary if somebody said so: the one with the address first. */
function promotable(sides: readonly NodeDatabase[]): NodeDatabase | undefined {
  if (sides.some(({ role }) => role === 'primary')) return undefined;
  const isAhead = sides.some(({ reason }) => reason === 'peer-ahead');
  const fit = sides.filter(
    ({ isUp, role, reason }) =>
      isUp &&
      ['claim', 'replica', 'new-primary'].includes(role) &&
      (waitsForAdmin.has(reason) || (isAhead && reason === 'standby')),
  );
  return fit.find(({ isHolder }) => isHolder) ?? fit[0];
}

type Open = { readonly pairId?: string; readonly action?: DatabaseAction };

const useOpen = create<Open>(() => ({}));

/** What is looked at before it is done; opened from the overview or from the sentence at the top. */
export function useOpenDatabase(pairId: string): DatabaseAction | undefined {
  return useOpen((open) => (open.pairId === pairId ? open.action : undefined));
}

/** Shows what an action would do; nothing happens yet. */
export function openDatabase(pairId: string, action: DatabaseAction): void {
  useOpen.setState({ pairId, action }, true);
  goTo({ view: 'pair', pairId, tab: 'overview' });
}

export function closeDatabase(): void {
  useOpen.setState({}, true);
}

/** True for the same thing on the same node. */
export function isSameAction(one: DatabaseAction | undefined, other: DatabaseAction): boolean {
  return one?.kind === other.kind && one.engine === other.engine && one.node === other.node;
}
