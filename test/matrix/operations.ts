/**
 * Which servers a run begins with. fresh: factory-new. installed: a pair that was made of those. packages: without a
 * pair, its packages installed and not running. paired: a pair that was made of those.
 */
export type StartState = 'fresh' | 'installed' | 'packages' | 'paired';

export type OperationId =
  | 'install'
  | 'apply'
  | 'change'
  | 'undo'
  | 'uninstall'
  | 'purge'
  | 'switchover'
  | 'drill';

/** What is done after an interruption. `wait`: nothing, until the nodes have ended it by themselves. */
export type NextRun = 'wait' | 'apply' | 'undo' | 'uninstall';

/** A command, and the state to which it leads. */
type LastRun = {
  readonly verb: string;
  readonly options: readonly string[];
  readonly leadsTo: 'old' | 'new';
};

/** One command that is interrupted, and what has to be true of the servers afterwards. */
export type Operation = {
  readonly id: OperationId;
  /** For the table. */
  readonly about: string;
  readonly start: StartState;
  /** Program on the nodes whose labels are the steps. */
  readonly program: 'transaction' | 'switchover' | 'drill';
  /** Which of the labels of an uninterrupted run are steps of this operation; the others belong to another one. */
  readonly part?: 'before-commit' | 'after-undo';
  readonly verb: string;
  readonly options: readonly string[];
  /** The start state that an uninterrupted run leads to, which then need not be made again. */
  readonly makes?: StartState;
  /** The pair file says something else than the pair has. */
  readonly changesPairFile?: boolean;
  readonly next: readonly NextRun[];
  /** The state that each following run has to lead to. */
  readonly leadsTo: Readonly<Partial<Record<NextRun, 'old' | 'new'>>>;
  /** The command with which a run ends that was waited for. */
  readonly last: LastRun;
  /** Another one where both servers have come back to the old state: there `last` would take an earlier change back. */
  readonly lastWhenOld?: LastRun;
  /** Each node's own change is taken back, whoever serves: `first` is node1. Otherwise `first` is the holder, if there is one. */
  readonly isByNode?: boolean;
  /** One transaction over both nodes: both end the same way. Otherwise each node by itself has its old or new state. */
  readonly isTransaction: boolean;
};

const quiet = ['--yes', '--no-diff'];
const applies = {
  program: 'transaction',
  verb: 'apply',
  options: quiet,
  next: ['wait', 'apply', 'undo'],
  leadsTo: { apply: 'new', undo: 'old' },
  last: { verb: 'undo', options: ['--yes'], leadsTo: 'old' },
  isTransaction: true,
} as const;
const takesBack = { program: 'transaction', start: 'paired', isByNode: true, isTransaction: false } as const;
const moves = {
  start: 'paired',
  next: ['wait'],
  leadsTo: {},
  last: { verb: 'switchover', options: ['--yes'], leadsTo: 'old' },
  isTransaction: false,
} as const;

export const operations: readonly Operation[] = [
  {
    ...applies,
    id: 'apply',
    about: 'first apply; the packages are there',
    start: 'packages',
    makes: 'paired',
  },
  {
    ...applies,
    id: 'install',
    about: 'first apply on new servers, up to the commit: packages are installed',
    start: 'fresh',
    part: 'before-commit',
    last: { verb: 'undo', options: ['--yes', '--remove-packages'], leadsTo: 'old' },
  },
  {
    ...applies,
    id: 'change',
    about: 'apply of another profile on a pair that serves',
    start: 'paired',
    changesPairFile: true,
    lastWhenOld: { verb: 'apply', options: quiet, leadsTo: 'new' },
  },
  {
    ...takesBack,
    id: 'undo',
    about: 'undo of the first apply',
    verb: 'undo',
    options: ['--yes'],
    next: ['wait', 'undo', 'apply'],
    leadsTo: { undo: 'new', apply: 'old' },
    last: { verb: 'undo', options: ['--yes'], leadsTo: 'new' },
  },
  {
    ...takesBack,
    id: 'uninstall',
    about: 'uninstall, packages stay',
    verb: 'uninstall',
    options: ['--yes'],
    next: ['wait', 'uninstall', 'apply'],
    leadsTo: { uninstall: 'new', apply: 'old' },
    last: { verb: 'uninstall', options: ['--yes'], leadsTo: 'new' },
  },
  {
    ...takesBack,
    id: 'purge',
    about: 'uninstall with packages, once the files are put back',
    start: 'installed',
    part: 'after-undo',
    verb: 'uninstall',
    options: ['--yes', '--remove-packages'],
    next: ['uninstall'],
    leadsTo: { uninstall: 'new' },
    last: { verb: 'uninstall', options: ['--yes', '--remove-packages'], leadsTo: 'new' },
  },
  {
    ...moves,
    id: 'switchover',
    about: 'planned move of the address',
    program: 'switchover',
    verb: 'switchover',
    options: ['--yes'],
  },
  {
    ...moves,
    id: 'drill',
    about: 'drill service-stop on the holder',
    program: 'drill',
    verb: 'drill service-stop',
    options: ['--yes'],
  },
];

/**
 * The steps of an operation: the labels that its uninterrupted run reached on a node, in order. A label at which nothing
 * has happened since the one before is left out (`step-done|3` right before `step-begin|4`).
 *
 * @param trail labels `<program> <what>` of all programs
 */
export function stepsOf(operation: Operation, trail: readonly string[]): readonly string[] {
  const own = trail.filter((label) => label.startsWith(`${operation.program} `));
  const kept = own.filter(
    (label, index) => !(label.includes(' step-done|') && / step-(?:begin|done)\|/.test(own[index + 1] ?? '')),
  );
  const commit = kept.indexOf('transaction commit');
  const undone = kept.indexOf('transaction state|undone');
  switch (operation.part) {
    case 'before-commit':
      return kept.slice(0, commit < 0 ? undefined : commit);
    case 'after-undo':
      return kept.slice(undone + 1);
    default:
      return [...new Set(kept)];
  }
}
