import { type DrillRun, mark, waitUntil } from './drill-run.ts';

/** Who holds the addresses may be told by an answer that was on its way; this old it counts for now, milliseconds. */
const recentMs = 1500;

/**
 * Looks on while the fault lasts. Ends when the expected thing happened and was steady for a while, or when its time is
 * up.
 *
 * @param faultAtMs on the probe's clock
 * @returns what did not go as expected: codes of `drill.problem.<code>`
 */
export async function observeFault(run: DrillRun, faultAtMs: number): Promise<readonly string[]> {
  switch (run.expectation) {
    case 'stays':
      return observeCalm(run);
    case 'both':
      return observeBoth(run);
    case 'moves':
    case 'stays-or-moves':
      return observeTakeover(run, faultAtMs);
    case 'returns':
      // Nobody serves now: that somebody does again is looked for when both are back.
      return [];
  }
}

async function observeTakeover(run: DrillRun, faultAtMs: number): Promise<readonly string[]> {
  const { options, scenario, expectation, running, other, observer } = run;
  const { clock, signal } = options;
  if (expectation === 'stays-or-moves') {
    // Whatever happens happens within this time; then the service has to answer.
    await clock.sleep(Math.max(3000, (run.predictedMs ?? 0) * 2), signal);
  }
  const answersAgain = () => {
    const last = running.lastSuccess();
    const isNew = last !== undefined && last.startedMs > faultAtMs;
    const servesRight = expectation === 'stays-or-moves' || last?.servedBy === other;
    return isNew && (servesRight || (last.servedBy === undefined && observer.health()?.holder === other));
  };
  if (!(await waitUntil(options, scenario.takeoverWithinMs, answersAgain))) {
    return signal.aborted ? [] : ['drill.no-takeover'];
  }
  // Where the service was given time to come back by itself, the moment when it did has passed unseen.
  if (expectation === 'moves') mark(run, 'drill.served-again');
  await clock.sleep(steadyMs(run), signal);
  return [];
}

/** Nothing should happen, and that takes its time. */
async function observeCalm(run: DrillRun): Promise<readonly string[]> {
  const { options, node, observer, running } = run;
  await options.clock.sleep(steadyMs(run), options.signal);
  if (options.signal.aborted) return [];
  const last = running.lastSuccess();
  const isServed = last !== undefined && running.elapsedMs() - last.startedMs < recentMs;
  if (!isServed) return ['drill.not-served'];
  const isHeld = observer.holders().includes(node) && (last.servedBy === undefined || last.servedBy === node);
  return isHeld ? [] : ['drill.moved'];
}

async function observeBoth(run: DrillRun): Promise<readonly string[]> {
  const { options, scenario, observer } = run;
  const { clock, signal } = options;
  if (!(await waitUntil(options, scenario.takeoverWithinMs, () => observer.holders().length === 2))) {
    return signal.aborted ? [] : ['drill.no-takeover'];
  }
  mark(run, 'drill.both-hold');
  await clock.sleep(steadyMs(run), signal);
  return [];
}

function steadyMs({ options, scenario }: DrillRun): number {
  return Math.max(options.settleMs ?? 1000, scenario.steadyMs ?? 0);
}
