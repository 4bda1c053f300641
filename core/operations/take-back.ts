import type { ApplyReason } from '../apply/apply-result.ts';
import { transactionProgram } from '../apply/program.ts';
import { ownProgramScript } from '../apply/render-phase.ts';
import { type PhaseReport, runPhase } from '../apply/run-phase.ts';
import type { ResolveDependencies } from '../apply/unfinished.ts';
import type { Host, HostPair } from '../host/host.ts';

/** What shall become of files that somebody edited since we wrote them. */
export type OnEdited =
  /** Change nothing at all, and say which they are. */
  | 'stop'
  /** Leave these files as they are, take everything else back. */
  | 'keep'
  /** Put the old content back over the edit. */
  | 'overwrite';

export type TakeBackOptions = {
  readonly onEdited: OnEdited;
  /** Remove the packages that we installed, too. */
  readonly removePackages: boolean;
};

/** What taking a change back means for one node, before it is done. */
export type TakeBackPreview = {
  readonly node: string;
  /** Files that are put back or removed. */
  readonly paths: readonly string[];
  /** Packages that we installed. */
  readonly packages: readonly string[];
  /** Files that somebody edited since. */
  readonly edited: readonly string[];
};

export type TakeBackOutcome = {
  readonly node: string;
  /** will-finish: begun, and out of reach now; the node's own timer completes it. */
  readonly state: 'done' | 'nothing' | 'refused' | 'will-finish';
  readonly leftovers: readonly string[];
  readonly reason?: ApplyReason;
};

/** Words of the transaction program: `undo ID` or `uninstall`. */
export type TakeBackVerb = readonly ['undo', string] | readonly ['uninstall'];

/** Looks what would be done on a node; changes nothing. */
export async function previewNode(
  host: Host,
  verb: TakeBackVerb,
  dependencies: ResolveDependencies,
): Promise<TakeBackPreview> {
  const words = [...verb, '--look', '--overwrite-edited'];
  const report = await runPhase(host, scriptOf(words), dependencies, { timeoutMs: 60_000 });
  if (report.lost !== undefined) throw report.lost;
  return { node: host.node, paths: report.paths, packages: report.packages, edited: report.conflicts };
}

/**
 * Takes a change back on one node after the other.
 *
 * @param pair both nodes in the order of pair.yaml, which is that of the result
 * @param order the nodes that have the change, as they are to be changed
 */
export async function takeBackInOrder(
  pair: HostPair,
  order: readonly Host[],
  verb: TakeBackVerb,
  options: TakeBackOptions,
  dependencies: ResolveDependencies,
): Promise<readonly TakeBackOutcome[]> {
  const outcomes: TakeBackOutcome[] = [];
  for (const host of order) outcomes.push(await takeBackNode(host, verb, options, dependencies));
  return pair.flatMap(({ node }) => outcomes.filter((outcome) => outcome.node === node));
}

/** Takes a change back on one node. A lost connection does not stop it there. */
async function takeBackNode(
  host: Host,
  verb: TakeBackVerb,
  options: TakeBackOptions,
  dependencies: ResolveDependencies,
): Promise<TakeBackOutcome> {
  const words = [
    ...verb,
    ...(options.onEdited === 'stop' ? [] : [`--${options.onEdited}-edited`]),
    ...(options.removePackages ? ['--remove-packages'] : []),
  ];
  const context = { ...dependencies, phase: verb[0] };
  return outcomeOf(host.node, await runPhase(host, scriptOf(words), context));
}

function scriptOf(words: readonly string[]): string {
  return ownProgramScript(transactionProgram(), words);
}

function outcomeOf(node: string, report: PhaseReport): TakeBackOutcome {
  const { leftovers } = report;
  if (report.lost !== undefined) {
    const reason = {
      code: 'apply.connection-lost',
      node,
      params: { cause: report.lost.code, phase: 'undo' },
    };
    return { node, state: 'will-finish', leftovers, reason };
  }
  switch (report.outcome) {
    case 'undone':
    case 'uninstalled':
      return { node, state: 'done', leftovers };
    case 'none':
    case 'rolled-back':
      return { node, state: 'nothing', leftovers };
    default:
      return { node, state: 'refused', leftovers, ...(report.failure && { reason: report.failure }) };
  }
}
