import type { ApplyReason, ApplyResult, NodeOutcome } from './apply-result.ts';
import { type ApplyRun, type NodeSession, tell } from './apply-run.ts';
import { reconnect, runOn } from './node-link.ts';
import { confirmScript, phaseScript } from './render-phase.ts';
import { finish, rollBackBoth } from './roll-back.ts';
import type { PhaseReport } from './run-phase.ts';

/**
 * Makes the change final: on the first node, which thereby decides for both, then on the second. Whatever happens
 * between the two, the second one finds the decision on the first and follows it (transaction-end.sh, `decide`).
 */
export async function confirmBoth(run: ApplyRun): Promise<ApplyResult> {
  const [first, second] = run.sessions;
  const ready = await runOn(run, second, phaseScript('extend', run.id));
  if (ready.lost !== undefined) second.lost = true;
  if (ready.state?.word !== 'committed' || ready.state.secondsLeft <= 0) {
    return rollBackBoth(
      run,
      ready.lost === undefined ? gone(second.node) : lost(second.node, ready.lost.code),
    );
  }
  const decision = await confirmNode(run, first);
  if (decision === 'refused') return rollBackBoth(run, gone(first.node));
  if (decision === 'lost') {
    return finish(
      run,
      'partial',
      [outcome(first, 'unknown'), outcome(second, 'will-follow-peer')],
      lost(first.node),
    );
  }
  const confirmed = outcome(first, 'confirmed');
  switch (await confirmNode(run, second)) {
    case 'confirmed':
      return finish(run, 'confirmed', [confirmed, outcome(second, 'confirmed')]);
    case 'lost':
      return finish(run, 'partial', [confirmed, outcome(second, 'will-follow-peer')], lost(second.node));
    case 'refused':
      return finish(run, 'partial', [confirmed, outcome(second, 'rolled-back')], gone(second.node));
  }
}

/**
 * The confirmation may be repeated, so a connection that was lost on the way is no reason to give up. Nor is a script
 * that ended without a word: it may have confirmed before it was killed, and only the node's own word is a refusal.
 */
async function confirmNode(run: ApplyRun, session: NodeSession): Promise<'confirmed' | 'refused' | 'lost'> {
  const script = confirmScript(run.id, run.nonce);
  let report = await runOn(run, session, script, 'confirm');
  if (isUnanswered(report)) {
    if (report.lost !== undefined && !(await reconnect(run, session))) return 'lost';
    report = await runOn(run, session, script, 'confirm');
    if (isUnanswered(report)) return 'lost';
  }
  if (report.outcome === 'confirmed') {
    tell(run.dependencies, 'node-confirmed', {}, session.node);
    return 'confirmed';
  }
  return 'refused';
}

function isUnanswered({ lost, failure }: PhaseReport): boolean {
  return lost !== undefined || failure?.code === 'apply.ended-early';
}

function outcome(session: NodeSession, state: NodeOutcome['state']): NodeOutcome {
  return { node: session.node, state, leftovers: [] };
}

function gone(node: string): ApplyReason {
  return { code: 'apply.rolled-back-meanwhile', node, params: { detail: '', step: '' } };
}

function lost(node: string, cause = ''): ApplyReason {
  return { code: 'apply.connection-lost', node, params: { cause, phase: 'confirm' } };
}
