import type { CancelSignal } from '../../host/cancel-signal.ts';
import { type DrillRun, mark, waitUntil } from './drill-run.ts';

/** So long the old state of nodes that were told to restart may be believed, milliseconds. */
const lossWithinMs = 30_000;
/** A node that looks well may be about to go: it is asked again this often, a second apart. */
const proofs = 10;

/** A whole pair answers at once; a client that asked before it was whole may wait for its lost request a second longer. */
const answerWithinMs = 5000;

/**
 * Waits until the pair is as it was before, whether or not the drill was aborted, and asks the harmed node for proof
 * that it was harmed. Where nobody served for a while, the service has to answer again as well.
 *
 * @returns what is not as it should be
 */
export async function proveWhole(run: DrillRun): Promise<readonly string[]> {
  const { options, scenario, observer, expectation, fault } = run;
  const isHealthy = () => observer.health()?.state === 'healthy';
  if (expectation === 'returns') await waitUntil(options, lossWithinMs, () => !isHealthy());
  const patient = { clock: options.clock, signal: neverAborted };
  for (let proof = 0; proof < proofs; proof += 1) {
    if (!(await waitUntil(patient, scenario.recoveryWithinMs, isHealthy))) return ['drill.not-whole'];
    if (options.signal.aborted || (await fault.tookPlace())) {
      mark(run, 'drill.whole');
      return expectation === 'returns' ? await proveServed(run) : [];
    }
    await options.clock.sleep(1000);
  }
  mark(run, 'drill.whole');
  return ['drill.not-rebooted'];
}

async function proveServed({ options, running }: DrillRun): Promise<readonly string[]> {
  const wholeMs = running.elapsedMs();
  const isServed = () => (running.lastSuccess()?.startedMs ?? 0) > wholeMs;
  if (await waitUntil(options, answerWithinMs, isServed)) return [];
  return options.signal.aborted ? [] : ['drill.not-served'];
}

const neverAborted: CancelSignal = {
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
