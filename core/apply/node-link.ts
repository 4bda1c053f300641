import { AppError } from '../errors/app-error.ts';
import { type ApplyRun, type NodeSession, tell } from './apply-run.ts';
import { phaseScript } from './render-phase.ts';
import { type PhaseReport, runPhase } from './run-phase.ts';

/** How long a lost node is tried again before its own timer is left to deal with it, milliseconds. */
const reconnectForMs = 15_000;

/** Between two tries, milliseconds. */
const reconnectPauseMs = 1000;

/** How often a node is told that the tool lives, milliseconds. Others wait longer than this to find out. */
export const renewEveryMs = 5000;

/** Replaces a node's connection by a new one. False when there is none to be had in time. */
export async function reconnect(run: ApplyRun, session: NodeSession): Promise<boolean> {
  const { clock } = run.dependencies;
  const begun = clock.monotonic();
  tell(run.dependencies, 'reconnecting', {}, session.node, 'warning');
  for (;;) {
    try {
      await openNew(run, session);
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
    if (clock.monotonic() - begun >= reconnectForMs) {
      session.lost = true;
      return false;
    }
    await clock.sleep(reconnectPauseMs);
  }
}

/** @throws AppError of kind `connection` when the node doesn't let us in */
export async function openNew(run: ApplyRun, session: NodeSession): Promise<void> {
  const host = await run.dependencies.reconnect(session.node);
  run.opened.push(host);
  session.host = host;
  session.lost = false;
}

/** Runs a phase and keeps account of the deadline that it moved. */
export async function runOn(
  run: ApplyRun,
  session: NodeSession,
  script: string,
  phase?: string,
): Promise<PhaseReport> {
  const { clock, emit } = run.dependencies;
  moveDeadline(run, session, clock.monotonic());
  const report = await runPhase(session.host, script, {
    clock,
    emit,
    plan: session.plan,
    ...(phase === undefined ? {} : { phase }),
  });
  if (report.lost !== undefined) {
    tell(run.dependencies, 'connection-lost', { cause: report.lost.code }, session.node, 'warning');
  } else {
    moveDeadline(run, session, clock.monotonic());
  }
  return report;
}

/** @param fromMs monotonic milliseconds at which the node wound its timer up, or a little before */
function moveDeadline(run: ApplyRun, session: NodeSession, fromMs: number): void {
  const { clock, onDeadline } = run.dependencies;
  session.deadlineAt = fromMs + run.deadlineSeconds * 1000;
  onDeadline?.(session.node, session.deadlineAt - clock.monotonic());
}

/**
 * Tells both nodes every few seconds that the tool lives, until stopped: a node that waits while the other one
 * works must not roll back, and another laptop can see that this one is still at it.
 *
 * @param stop aborted when the transaction has ended
 */
export async function keepAlive(
  run: ApplyRun,
  stop: Parameters<typeof run.dependencies.clock.sleep>[1] & object,
): Promise<void> {
  const { clock } = run.dependencies;
  for (;;) {
    await clock.sleep(renewEveryMs, stop);
    if (stop.aborted) return;
    await Promise.all(run.sessions.filter(({ lost }) => !lost).map((session) => renew(run, session)));
  }
}

/** A failure is not news here: the phase that runs, or the next one, finds the same. */
async function renew(run: ApplyRun, session: NodeSession): Promise<void> {
  const { clock, emit } = run.dependencies;
  const begun = clock.monotonic();
  const script = phaseScript('extend', run.id);
  const report = await runPhase(session.host, script, { clock, emit }, { timeoutMs: 10_000 });
  if ((report.state?.secondsLeft ?? 0) > 0) moveDeadline(run, session, begun);
}

/** Asks both nodes to stop at their next step. What can't be reached goes on and is rolled back by its timer. */
export async function stopPhases(run: ApplyRun): Promise<void> {
  const { clock, emit } = run.dependencies;
  const script = phaseScript('cancel', run.id);
  await Promise.all(
    run.sessions.map(({ host }) => runPhase(host, script, { clock, emit }, { timeoutMs: 10_000 })),
  );
}
