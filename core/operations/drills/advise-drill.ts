import type { DrillReport } from './drill-report.ts';
import { drillTimes } from './drill-times.ts';

/** One thing to improve. Text: `drill.advice.<code>`, with `node` and `other` besides the parameters. */
export type DrillAdvice = {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
};

/** Without redundancy for longer than this after a service alone was harmed is worth a look, milliseconds. */
const longWithoutRedundancyMs = 90_000;
/** A client that retries notices less than this hardly, milliseconds. */
const shortOutageMs = 1000;

/** Advice that a problem calls for, where there is more to say than the problem itself. */
const byProblem: Readonly<Record<string, string>> = {
  'drill.no-takeover': 'look-at-standby',
  'drill.not-whole': 'look-at-harmed',
  'drill.not-powered-on': 'switch-on',
  'drill.two-holders': 'find-two-holders',
  'drill.moved': 'find-why-moved',
  'drill.flapped': 'slow-rise',
  'drill.config-accepted': 'validate',
  'drill.not-served': 'look-at-service',
};

/** What to improve, most urgent first; empty when there is nothing. Pure: a report of long ago is judged the same. */
export function adviseDrill(report: DrillReport): readonly DrillAdvice[] {
  const { problems, verdict, outageMs, predictedMs, failedRequests, totalRequests, twoHolderMs, measured } =
    report;
  const { redundantAgainMs = 0 } = drillTimes(report);
  const advice: DrillAdvice[] = problems.flatMap((problem) => {
    const code = byProblem[problem];
    return code === undefined ? [] : [{ code, params: {} }];
  });
  if (verdict === 'slower') {
    const ms = Math.round(outageMs - (predictedMs ?? 0));
    advice.push({ code: 'slower', params: { milliseconds: ms } });
  }
  if (report.expected === 'both' && twoHolderMs > 0) {
    advice.push({ code: twoHolderAdvice(report), params: { milliseconds: twoHolderMs } });
  }
  if (verdict === 'as-expected' && outageMs > shortOutageMs) {
    advice.push({ code: 'shorter', params: { milliseconds: Math.round(outageMs) } });
  }
  if (failedRequests > 0 && verdict !== 'failed') {
    advice.push({ code: 'retry', params: { failed: failedRequests, total: totalRequests } });
  }
  if (redundantAgainMs > longWithoutRedundancyMs) {
    advice.push({ code: 'slow-return', params: { seconds: Math.round(redundantAgainMs / 1000) } });
  }
  if (measured.probePauseMs > Math.max(100, outageMs / 2)) {
    advice.push({ code: 'imprecise', params: { milliseconds: Math.round(measured.probePauseMs) } });
  }
  return advice;
}

function twoHolderAdvice({ scenario }: DrillReport): string {
  return scenario === 'keepalived-hang' ? 'hang-unnoticed' : 'second-path';
}
