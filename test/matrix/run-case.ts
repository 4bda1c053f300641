import { performance } from 'node:perf_hooks';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import type { ToolRun } from '../lab/support/tool.ts';
import type { Case } from './cases.ts';
import { armGate } from './gate.ts';
import type { Learned, MatrixLab } from './matrix-lab.ts';
import {
  endedPhases,
  type Journal,
  readEvidence,
  readJournal,
  settleByThemselves,
  unsettled,
} from './node-times.ts';
import type { NextRun, Operation } from './operations.ts';
import { judgeState, snapshotPair } from './states.ts';
import { healAdmin, stop } from './stops.ts';
import { type Overlap, type VipWatch, watchVip } from './vip-watch.ts';

export type CaseResult = Case & {
  /** What it came to before the following run: `old`, `new`, on both nodes; or what that run made of it. */
  readonly outcome: string;
  /** Nodes that put the old state back without being told to. */
  readonly deadMan: readonly string[];
  /** Exit status of the interrupted command; absent when it was killed. */
  readonly exitCode?: number;
  readonly askedRounds: number;
  readonly roundsWithSeveralHolders: number;
  readonly overlaps: readonly Overlap[];
  readonly milliseconds: number;
  /** What did not hold. Absent: everything did. */
  readonly problem?: string;
  /** With a problem: what the nodes had recorded by then. */
  readonly evidence?: readonly string[];
};

/**
 * keepalived announces that it gives an address up before it takes it off (vrrp.c, vrrp_restore_interface), and the other
 * one takes it some 20 ms later. Both are seen meanwhile only where the first one is not given a processor between the
 * two, which the kernel counts. So much more of it than that is not explained, milliseconds: a look takes 20.
 */
const unexplainedMs = 100;

/** A tool that has not ended by then hangs. */
const toolPatienceMs = 150_000;

/** Starts anew, stops the operation at the step, and looks what becomes of it. Never throws: a failure is a result. */
export async function runCase(matrix: MatrixLab, learned: Learned, one: Case): Promise<CaseResult> {
  const begun = performance.now();
  const { lab } = matrix;
  const findings: Findings = { outcome: '', deadMan: [], earlier: [] };
  let said: string | undefined;
  let problem: string | undefined;
  let watch: VipWatch | undefined;
  try {
    await matrix.start(learned.operation.start);
    watch = await watchVip(lab);
    said = await interrupt(matrix, learned, one, findings, watch);
    if (said === undefined) {
      // A pair that another run has made again may need other steps; the kept one has those that were learned.
      await matrix.start(learned.operation.start);
      said = await interrupt(matrix, learned, one, findings, watch);
    }
    if (said === undefined) throw new Error('the step was not reached');
    await recover(matrix, learned, one, findings, watch);
  } catch (error) {
    problem = `${error instanceof Error ? error.message : String(error)}${said === undefined ? '' : `; it had said: ${said}`}`;
  } finally {
    await healAdmin(lab);
  }
  const seen = (await watch?.stop()) ?? { rounds: 0, several: 0, overlaps: [], changes: [] };
  for (const { ms, waitedMs } of seen.overlaps) {
    if (ms - waitedMs > unexplainedMs) {
      problem ??= `two nodes held the address for ${ms} ms, and keepalived waited for a processor for ${waitedMs} ms of them`;
    }
  }
  const { earlier: _, ...found } = findings;
  return {
    ...one,
    ...found,
    askedRounds: seen.rounds,
    roundsWithSeveralHolders: seen.several,
    overlaps: seen.overlaps,
    milliseconds: Math.round(performance.now() - begun),
    ...(problem === undefined
      ? {}
      : { problem, evidence: [...seen.changes, ...(await evidenceOf(lab.nodes))] }),
  };
}

type Findings = {
  outcome: string;
  deadMan: readonly string[];
  exitCode?: number;
  /** The last change of each node before the run. */
  earlier: readonly string[];
};

/**
 * Up to where both nodes have power, the network is whole, and the interrupted command has ended.
 * @returns what it said; undefined when it came to its end without reaching the step
 */
async function interrupt(
  matrix: MatrixLab,
  { operation, holders }: Learned,
  one: Case,
  findings: Findings,
  watch: VipWatch,
): Promise<string | undefined> {
  const { lab } = matrix;
  await matrix.untilHolders(watch, holders.old);
  findings.earlier = (await Promise.all(lab.nodes.map(readJournal))).map(({ transaction }) => transaction);
  const { node, peer } = await matrix.nodesOf(operation, one.place);
  const gate = await armGate(node, one.step);
  const run = await matrix.run(operation);
  const ended = run.ended();
  const pid = await Promise.race([gate.reached, ended.then(() => undefined)]);
  if (pid === undefined) {
    await gate.disarm();
    const { exitCode, said } = await ended;
    if (exitCode !== 0) throw new Error(`the step was not reached: exit status ${exitCode}: ${said}`);
    return undefined;
  }
  await stop(one.kind, { lab, run, node, peer, pid });
  if (one.powerReturns === 'at-once') await powerOn(lab.nodes);
  const { exitCode, said, result } = await inTime(run, ended);
  if (one.kind !== 'kill-tool' && exitCode !== null) findings.exitCode = exitCode;
  await powerOn(lab.nodes);
  await healAdmin(lab);
  return `${said}${JSON.stringify(result)}`;
}

async function evidenceOf(nodes: readonly LabNode[]): Promise<readonly string[]> {
  return Promise.all(nodes.map((node) => readEvidence(node).catch(String)));
}

async function powerOn(nodes: readonly LabNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.powerOn()));
}

async function inTime(
  run: ToolRun,
  ended: ReturnType<ToolRun['ended']>,
): Promise<Awaited<ReturnType<ToolRun['ended']>>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the interrupted command does not end')), toolPatienceMs);
  });
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
    run.process.kill('SIGKILL');
  }
}

async function recover(
  matrix: MatrixLab,
  learned: Learned,
  one: Case,
  findings: Findings,
  watch: VipWatch,
): Promise<void> {
  const { operation } = learned;
  if (one.next === 'wait') {
    await settleByThemselves(matrix.lab.nodes);
    await judgeSettled(matrix, learned, one, findings, watch);
    if (operation.last.verb === 'switchover') await matrix.untilHealthy();
    const last = (findings.outcome === 'old' ? operation.lastWhenOld : undefined) ?? operation.last;
    await matrix.must(last.verb, last.options);
    await judgeEnd(matrix, learned, last.leadsTo, watch);
    return;
  }
  const next = (await wouldUndoAnother(matrix, operation, one.next, findings)) ? 'apply' : one.next;
  const wanted = operation.leadsTo[next];
  if (wanted === undefined) throw new Error(`${operation.id} has no ${next} after it`);
  await runNext(matrix, operation, next);
  await judgeEnd(matrix, learned, wanted, watch);
  findings.outcome = `${wanted} by ${next}`;
}

/**
 * `undo` takes the last change back that stands. Once the nodes have taken the interrupted one back by themselves, or the
 * interrupted command has, that is the one before it, with which the run began.
 */
async function wouldUndoAnother(
  { lab }: MatrixLab,
  { lastWhenOld }: Operation,
  next: NextRun,
  { earlier }: Findings,
): Promise<boolean> {
  if (next !== 'undo' || lastWhenOld === undefined) return false;
  const states = await endedPhases(lab.nodes);
  return states.every(
    ({ transaction, state }, index) => transaction === earlier[index] || ['rolled-back', ''].includes(state),
  );
}

/** Without waiting: what the interrupted command left is as fresh as can be. */
async function runNext(
  matrix: MatrixLab,
  operation: Operation,
  next: Exclude<NextRun, 'wait'>,
): Promise<void> {
  switch (next) {
    case 'apply':
      return matrix.must('apply', ['--yes', '--no-diff']);
    case 'undo':
      return matrix.must('undo', operation.start === 'fresh' ? ['--yes', '--remove-packages'] : ['--yes']);
    case 'uninstall':
      return matrix.must('uninstall', operation.verb === 'uninstall' ? operation.options : ['--yes']);
  }
}

/** What the nodes came to by themselves, and whether that is what they had to come to. */
async function judgeSettled(
  matrix: MatrixLab,
  { operation, holders, ...states }: Learned,
  one: Case,
  findings: Findings,
  watch: VipWatch,
): Promise<void> {
  const { nodes } = matrix.lab;
  const found = judgeState(await snapshotPair(nodes), states, operation.isTransaction);
  const halves = found.flatMap((state) => (typeof state === 'string' ? [] : state));
  if (halves.length > 0) throw new Error(`neither old nor new: ${halves.slice(0, 20).join('; ')}`);
  const [first, second] = found as readonly ('old' | 'new')[];
  findings.outcome = first === second ? String(first) : `${first}, ${second}`;
  if (first === second) await matrix.untilHolders(watch, holders[first ?? 'old']);
  if (!operation.isTransaction) return;
  if (first !== second) throw new Error(`the nodes ended differently: ${findings.outcome}`);
  const journals = await Promise.all(nodes.map(readJournal));
  judgeDeadMan(journals, nodes, one, first === 'new', findings);
}

/**
 * A change that was confirmed on one node stays on both, and any other goes back on both: by the timers, where nobody
 * was left to tell the nodes.
 */
function judgeDeadMan(
  journals: readonly Journal[],
  nodes: readonly LabNode[],
  one: Case,
  isNew: boolean,
  findings: Findings,
): void {
  const own = journals.map(({ transaction, lines }, index) =>
    transaction === findings.earlier[index] ? [] : lines,
  );
  const having = (line: string): readonly string[] =>
    nodes.flatMap(({ name }, index) => (own[index]?.includes(line) === true ? [name] : []));
  const [begun, confirmed, wentBack] = ['state|preparing', 'state|confirmed', 'state|rolling-back'].map(
    having,
  );
  const story = JSON.stringify({ begun, confirmed, wentBack });
  if (isNew !== (confirmed ?? []).length > 0)
    throw new Error(`${isNew ? 'new' : 'old'} in spite of ${story}`);
  if (isNew && (wentBack ?? []).length > 0) throw new Error(`a node took back what was confirmed: ${story}`);
  // One that was stopped before it wrote down that it had begun is taken back too, to be sure.
  if (!isNew && begun?.some((name) => !wentBack?.includes(name)) === true)
    throw new Error(`old without a roll-back: ${story}`);
  if (one.kind === 'kill-tool' || one.kind === 'cut-admin') findings.deadMan = wentBack ?? [];
}

async function judgeEnd(
  matrix: MatrixLab,
  { operation, holders, ...states }: Learned,
  wanted: 'old' | 'new',
  watch: VipWatch,
): Promise<void> {
  const { nodes } = matrix.lab;
  const open = await Promise.all(nodes.map(unsettled));
  if (open.some((text) => text !== '')) throw new Error(`not at its end: ${JSON.stringify(open)}`);
  await matrix.untilHolders(watch, holders[wanted]);
  const left = await snapshotPair(nodes);
  const found = judgeState(left, states, false);
  if (operation.program !== 'transaction') {
    if (found.some((state) => typeof state !== 'string'))
      throw new Error(`changed: ${JSON.stringify(found)}`);
    return;
  }
  const wrong = found.filter((state) => state !== wanted);
  if (wrong.length > 0) throw new Error(`not the ${wanted} state: ${JSON.stringify(wrong).slice(0, 2000)}`);
  matrix.became(left);
}
