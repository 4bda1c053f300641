import { AppError } from '../errors/app-error.ts';
import type { Host, RunOptions } from '../host/host.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { ApplyReason } from './apply-result.ts';
import { type ApplyDependencies, tell } from './apply-run.ts';
import { type Marker, parseMarker } from './progress.ts';

/** More lines than any plan has steps: a node that sends more is not telling of its progress. */
const MARKER_LIMIT = 10_000;

/** Lines of its log that are passed on; a failed package manager has some hundred. */
const LOG_LIMIT = 10_000;

/** What came of one script on one node. */
export type PhaseReport = {
  /** The script said that it is done, or how the transaction ended. */
  readonly ended: boolean;
  readonly outcome?: string;
  /** Why the node refused or failed. */
  readonly failure?: ApplyReason;
  /** The connection was lost; the script may have gone on. */
  readonly lost?: AppError;
  readonly state?: { readonly word: string; readonly secondsLeft: number };
  readonly leftovers: readonly string[];
  readonly conflicts: readonly string[];
  readonly paths: readonly string[];
  readonly packages: readonly string[];
  readonly status: readonly string[];
};

export type PhaseContext = Pick<ApplyDependencies, 'clock' | 'emit'> & {
  /** Steps that the script's numbers stand for; absent where there are none to show. */
  readonly plan?: NodePlan;
  /** Name for the events; absent: nothing is told. */
  readonly phase?: string;
};

/**
 * Runs a script on a node, passes its progress on as events, and says what came of it.
 *
 * @throws whatever is not an AppError: those are the engine's own mistakes
 */
export async function runPhase(
  host: Host,
  script: string,
  context: PhaseContext,
  options: Pick<RunOptions, 'timeoutMs'> = {},
): Promise<PhaseReport> {
  const markers: Marker[] = [];
  const begun = context.clock.monotonic();
  if (context.phase !== undefined) tell(context, 'phase-started', { phase: context.phase }, host.node);
  let logged = 0;
  const onLine = (line: string): void => {
    const marker = parseMarker(line);
    const isLog = marker.type === 'log';
    if (isLog ? logged >= LOG_LIMIT : markers.length >= MARKER_LIMIT) return;
    if (isLog) logged += 1;
    else markers.push(marker);
    if (context.phase !== undefined) tellMarker(marker, context, host.node);
  };
  try {
    const result = await host.runScript(script, { onLine, ...options });
    const report = reportOf(markers, host.node, context.plan);
    if (report.ended) {
      const milliseconds = Math.round(context.clock.monotonic() - begun);
      if (context.phase !== undefined) {
        tell(context, 'phase-done', { phase: context.phase, milliseconds }, host.node);
      }
      return report;
    }
    return report.failure === undefined && report.state === undefined
      ? { ...report, failure: unexplained(result.stderr, result.exitCode, host.node) }
      : report;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...reportOf(markers, host.node, context.plan), lost: error };
  }
}

function reportOf(markers: readonly Marker[], node: string, plan: NodePlan | undefined): PhaseReport {
  const texts = (type: 'leftover' | 'conflict' | 'path' | 'package' | 'status'): readonly string[] =>
    markers.flatMap((marker) => (marker.type === type ? [marker.text] : []));
  const outcome = markers.find((marker) => marker.type === 'outcome');
  const failure = markers.find((marker) => marker.type === 'fail');
  const state = markers.find((marker) => marker.type === 'state');
  return {
    ended:
      failure === undefined && (outcome !== undefined || markers.some(({ type }) => type === 'phase-done')),
    ...(outcome === undefined ? {} : { outcome: outcome.word }),
    ...(failure === undefined ? {} : { failure: reasonOf(failure, node, plan) }),
    ...(state === undefined ? {} : { state: { word: state.state, secondsLeft: state.seconds } }),
    leftovers: texts('leftover'),
    conflicts: texts('conflict'),
    paths: texts('path'),
    packages: texts('package'),
    status: texts('status'),
  };
}

function reasonOf(
  failure: Extract<Marker, { type: 'fail' }>,
  node: string,
  plan: NodePlan | undefined,
): ApplyReason {
  const { code, step, details } = failure;
  const [detail = '', second = ''] = details;
  if (code === 'lock-held') {
    return { code: 'apply.lock-held', node, params: { owner: detail, since: second } };
  }
  const subject =
    code === 'validation-failed' ? plan?.validations[step - 1]?.id : plan?.steps[step - 1]?.step.id;
  return { code: `apply.${code}`, node, params: { detail, step: subject ?? '' } };
}

/** A script that ended without a word: killed, or no shell as it should be. */
function unexplained(stderr: string, exitCode: number | null, node: string): ApplyReason {
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const { text } = parseMarker(last) as { text?: string };
  return { code: 'apply.ended-early', node, params: { detail: text ?? '', exitCode: exitCode ?? -1 } };
}

function tellMarker(marker: Marker, context: PhaseContext, node: string): void {
  const { plan } = context;
  switch (marker.type) {
    case 'step-begin':
    case 'step-done': {
      const step = plan?.steps[marker.number - 1]?.step;
      if (step === undefined) return;
      const code = marker.type === 'step-begin' ? 'step-started' : 'step-done';
      const total = plan?.steps.length ?? 0;
      tell(
        context,
        code,
        { step: step.id, why: step.why, kind: step.kind, number: marker.number, total },
        node,
      );
      return;
    }
    case 'validation-begin': {
      const validation = plan?.validations[marker.number - 1];
      if (validation !== undefined) tell(context, 'validation-started', { validation: validation.id }, node);
      return;
    }
    case 'log':
      if (marker.text.trim() !== '') tell(context, 'log', { text: marker.text }, node);
      return;
    case 'leftover':
      tell(context, 'leftover', { what: marker.text }, node, 'warning');
      return;
    default:
  }
}
