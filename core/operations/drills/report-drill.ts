import type { ClusterHealth } from '../../watch/cluster-health.ts';
import { measureOutage } from '../measure-outage.ts';
import { defaultProbeTiming, type ProbeSample } from '../probe.ts';
import type { DrillReport } from './drill-report.ts';
import { type DrillRun, tell } from './drill-run.ts';
import { judgeDrill } from './judge-drill.ts';

/** Puts together what a drill found out, and tells its verdict. */
export function reportDrill(
  run: DrillRun,
  samples: readonly ProbeSample[],
  health: ClusterHealth,
  problems: readonly string[],
): DrillReport {
  const { options, scenario, expectation, prediction, predictedMs, node, other, observer, running, moments } =
    run;
  const measured = measureOutage(samples, defaultProbeTiming.stepMs);
  const isAborted = options.signal.aborted;
  const result: DrillReport = {
    version: 1,
    pair: options.spec.name,
    scenario: scenario.id,
    node,
    other,
    url: options.url,
    expected: expectation,
    ...(prediction === undefined ? {} : { prediction }),
    ...(predictedMs === undefined ? {} : { predictedMs }),
    startedAt: new Date(running.startedAtMs).toISOString(),
    endedAt: new Date(options.clock.now()).toISOString(),
    verdict: judgeDrill({
      problems,
      isAborted,
      outageMs: measured.outageMs,
      predictedMs,
      precisionMs: measured.probePauseMs,
    }),
    problems,
    outageMs: measured.outageMs,
    failedRequests: measured.failedRequests,
    totalRequests: measured.totalRequests,
    servedBy: measured.servedBy,
    measured,
    twoHolderMs: observer.twoHolderMs(),
    clocks: observer.clocks(),
    moments,
    events: observer.events,
    health,
  };
  tell(options, 'drill.finished', {
    scenario: scenario.id,
    verdict: result.verdict,
    outageMs: result.outageMs,
    failedRequests: result.failedRequests,
  });
  return result;
}
