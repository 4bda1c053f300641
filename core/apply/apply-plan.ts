import { AppError } from '../errors/app-error.ts';
import { createCancelSource } from '../host/cancel-source.ts';
import { isEmptyPlan, type Plan } from '../plan/plan.ts';
import type { ApplyReason, ApplyResult } from './apply-result.ts';
import { type ApplyDependencies, type ApplyRun, beginRun, type NodeSession, tell } from './apply-run.ts';
import { confirmBoth } from './confirm.ts';
import { renderManifest } from './manifest.ts';
import { keepAlive, openNew, runOn, stopPhases } from './node-link.ts';
import { transactionProgram } from './program.ts';
import { phaseScript, prepareScript } from './render-phase.ts';
import { rollBackBoth } from './roll-back.ts';
import type { PhaseReport } from './run-phase.ts';

/**
 * Changes both nodes as one transaction (design §5): prepare both at once, commit the first and then the second,
 * prove the result over new connections, confirm. Anything that goes wrong before the confirmation puts both nodes
 * back; whatever happens to this program or to the network, each node gets there by itself.
 *
 * Unfinished transactions of earlier runs are refused; see `resolveUnfinished`.
 *
 * @throws AppError `apply.unsafe-value` before anything was touched
 */
export async function applyPlan(plan: Plan, dependencies: ApplyDependencies): Promise<ApplyResult> {
  if (isEmptyPlan(plan)) return { outcome: 'nothing-to-do', transactionId: '', nodes: [], checks: [] };
  const run = beginRun(plan, dependencies);
  const scripts = run.sessions.map((session) => prepareScriptOf(run, session));
  const ended = createCancelSource();
  const onAbort = (): void => void stopPhases(run);
  dependencies.signal?.addEventListener('abort', onAbort, { once: true });
  const renewing = keepAlive(run, ended.signal);
  try {
    const reason = await changeBoth(run, scripts);
    return reason === undefined ? await confirmBoth(run) : await rollBackBoth(run, reason);
  } finally {
    dependencies.signal?.removeEventListener('abort', onAbort);
    ended.cancel();
    await renewing;
    await Promise.all(run.opened.map((host) => host.close()));
  }
}

function prepareScriptOf(run: ApplyRun, session: NodeSession): string {
  const { clock, owner = '' } = run.dependencies;
  const manifest = renderManifest(session.plan, {
    id: run.id,
    role: session.role,
    owner,
    since: new Date(clock.now()).toISOString(),
    deadlineSeconds: run.deadlineSeconds,
  });
  const { id, nonce } = run;
  return prepareScript({ id, nonce, program: transactionProgram(), manifest });
}

/** Everything up to the confirmation. Returns why it has to be taken back, or nothing. */
async function changeBoth(run: ApplyRun, scripts: readonly string[]): Promise<ApplyReason | undefined> {
  try {
    return (
      cancelled(run) ??
      (await prepareAndJudge(run, scripts)) ??
      cancelled(run) ??
      (await commitBoth(run)) ??
      cancelled(run) ??
      (await verifyBoth(run)) ??
      cancelled(run)
    );
  } catch (error) {
    // Also a mistake of our own must not leave a pair half changed; it is told after the roll-back.
    if (error instanceof AppError) {
      const { code, node, params } = error;
      return { code, params, ...(node === undefined ? {} : { node }) };
    }
    await rollBackBoth(run, { code: 'apply.internal', params: { detail: String(error), step: '' } });
    throw error;
  }
}

function cancelled(run: ApplyRun): ApplyReason | undefined {
  return run.dependencies.signal?.aborted === true ? { code: 'apply.cancelled', params: {} } : undefined;
}

/** Both at once, since judging the surroundings is mostly waiting, and installing packages mostly isn't. */
async function prepareAndJudge(run: ApplyRun, scripts: readonly string[]): Promise<ApplyReason | undefined> {
  const [prepared, judged] = await Promise.allSettled([
    prepareBoth(run, scripts),
    run.dependencies.judgeSurroundings?.() ?? Promise.resolve([]),
  ]);
  if (prepared.status === 'rejected') throw prepared.reason;
  if (prepared.value !== undefined) return prepared.value;
  if (judged.status === 'rejected') throw judged.reason;
  const blocker = judged.value.find(({ level }) => level === 'blocker');
  if (blocker === undefined) return undefined;
  const { code, node } = blocker;
  return {
    code: 'apply.blocked',
    params: { finding: code },
    finding: blocker,
    ...(node === undefined ? {} : { node }),
  };
}

async function prepareBoth(run: ApplyRun, scripts: readonly string[]): Promise<ApplyReason | undefined> {
  let told = false;
  const reasons = await Promise.all(
    run.sessions.map(async (session, index) => {
      const report = await runOn(run, session, scripts[index] ?? '', 'prepare');
      const reason = reasonAfter(session, report, 'prepare');
      if (reason !== undefined && !told) {
        told = true;
        await stopPhases(run);
      }
      return reason;
    }),
  );
  // The one that failed by itself explains more than the one that was stopped because of it.
  return (
    reasons.find((reason) => reason !== undefined && reason.code !== 'apply.cancelled') ??
    reasons.find(Boolean)
  );
}

async function commitBoth(run: ApplyRun): Promise<ApplyReason | undefined> {
  for (const session of run.sessions) {
    session.committing = true;
    const report = await runOn(run, session, phaseScript('commit', run.id), 'commit');
    const reason = reasonAfter(session, report, 'commit') ?? cancelled(run);
    if (reason !== undefined) return reason;
  }
  return await resumeFirst(run);
}

/** What the first node has held back until the second one runs with the new configuration. */
async function resumeFirst(run: ApplyRun): Promise<ApplyReason | undefined> {
  const [first] = run.sessions;
  const holds = first.plan.steps.some(({ step }) => step.kind === 'service' && step.handsOver !== undefined);
  if (!holds) return undefined;
  return reasonAfter(first, await runOn(run, first, phaseScript('resume', run.id), 'resume'), 'resume');
}

/** A lost connection is the end of a change: what the script did since is not known until a new one asks. */
function reasonAfter(session: NodeSession, report: PhaseReport, phase: string): ApplyReason | undefined {
  if (report.lost !== undefined) {
    session.lost = true;
    return { code: 'apply.connection-lost', node: session.node, params: { cause: report.lost.code, phase } };
  }
  if (report.ended) return undefined;
  return (
    report.failure ?? { code: 'apply.ended-early', node: session.node, params: { detail: '', exitCode: -1 } }
  );
}

/** Over new connections: the old ones may live on where nobody can log in any more (Colmena #38). */
async function verifyBoth(run: ApplyRun): Promise<ApplyReason | undefined> {
  const { dependencies } = run;
  tell(dependencies, 'phase-started', { phase: 'verify' });
  const begun = dependencies.clock.monotonic();
  for (const error of await Promise.all(run.sessions.map((session) => openFresh(run, session)))) {
    if (error !== undefined) return error;
  }
  const [first, second] = run.sessions;
  const inOrder = dependencies.hosts[0].node === first.node ? [first, second] : [second, first];
  const hosts = inOrder.map(({ host }) => host);
  run.checks = await dependencies.verify([hosts[0] ?? first.host, hosts[1] ?? second.host]);
  const failed = run.checks.find(({ passed }) => !passed);
  if (failed === undefined) {
    const milliseconds = Math.round(dependencies.clock.monotonic() - begun);
    tell(dependencies, 'phase-done', { phase: 'verify', milliseconds });
    return undefined;
  }
  const { check, output } = failed;
  return { code: 'apply.verify-failed', node: check.node, params: { check: check.code, detail: output } };
}

async function openFresh(run: ApplyRun, session: NodeSession): Promise<ApplyReason | undefined> {
  try {
    await openNew(run, session);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // The old connection is kept: it is the quickest way to take the change back.
    return { code: 'apply.no-new-connection', node: session.node, params: { cause: error.code } };
  }
}
