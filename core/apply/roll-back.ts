import type { ApplyReason, ApplyResult, NodeOutcome } from './apply-result.ts';
import { type ApplyRun, type NodeSession, tell } from './apply-run.ts';
import { reconnect, runOn } from './node-link.ts';
import { rollBackScript } from './render-phase.ts';

/** How long a second node goes on asking the first one after its deadline (transaction-end.sh), seconds. */
const followSeconds = 180;

/** Puts the old state back on both nodes, as far as they can be reached, and says where each one stands. */
export async function rollBackBoth(run: ApplyRun, reason: ApplyReason): Promise<ApplyResult> {
  tell(run.dependencies, 'rolling-back', { reason: reason.code }, reason.node, 'warning');
  // What can be reached first: the other one may take its time. And once services were touched, one node after the
  // other, so that at no time both of them are restarting.
  const sessions = [...run.sessions].sort((one, other) => Number(one.lost) - Number(other.lost));
  const nodes: NodeOutcome[] = [];
  if (isCommitting(run)) {
    for (const session of sessions) nodes.push(await rollBackNode(run, session));
  } else {
    nodes.push(...(await Promise.all(sessions.map((session) => rollBackNode(run, session)))));
  }
  const old = nodes.every(
    ({ state, leftovers }) => (state === 'rolled-back' || state === 'untouched') && leftovers.length === 0,
  );
  return finish(run, old ? 'rolled-back' : 'partial', nodes, reason);
}

/** Puts the nodes back into the order of pair.yaml and tells the end. */
export function finish(
  run: ApplyRun,
  outcome: ApplyResult['outcome'],
  outcomes: readonly NodeOutcome[],
  reason?: ApplyReason,
): ApplyResult {
  const nodes = run.dependencies.hosts.flatMap(({ node }) => outcomes.filter((one) => one.node === node));
  tell(
    run.dependencies,
    outcome,
    { transaction: run.id },
    undefined,
    outcome === 'confirmed' ? 'info' : 'warning',
  );
  return {
    outcome,
    transactionId: run.id,
    nodes,
    checks: run.checks,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** True once a commit was begun anywhere. */
function isCommitting({ sessions }: ApplyRun): boolean {
  return sessions.some(({ committing }) => committing);
}

async function rollBackNode(run: ApplyRun, session: NodeSession): Promise<NodeOutcome> {
  const { node } = session;
  const peerUnchanged = run.sessions.every((other) => other === session || !other.committing);
  const script = rollBackScript(run.id, peerUnchanged);
  if (session.lost && !(await reconnect(run, session))) return outOfReach(run, session);
  let report = await runOn(run, session, script, 'roll-back');
  if (report.lost !== undefined) {
    if (!(await reconnect(run, session))) return outOfReach(run, session);
    report = await runOn(run, session, script, 'roll-back');
  }
  const { leftovers } = report;
  switch (report.outcome) {
    case 'none':
      return { node, state: 'untouched', leftovers };
    case 'rolled-back':
      return { node, state: 'rolled-back', leftovers };
    case 'confirmed':
      return { node, state: 'confirmed', leftovers };
    default:
      return outOfReach(run, session, leftovers);
  }
}

function outOfReach(run: ApplyRun, session: NodeSession, leftovers: readonly string[] = []): NodeOutcome {
  const { clock } = run.dependencies;
  // The second node first asks the other one what became of the change, which may be out of its reach too.
  const asking = session.role === 'second' && isCommitting(run) ? followSeconds : 0;
  const secondsLeft = Math.max(0, Math.ceil((session.deadlineAt - clock.monotonic()) / 1000)) + asking;
  return { node: session.node, state: 'will-roll-back', secondsLeft, leftovers };
}
