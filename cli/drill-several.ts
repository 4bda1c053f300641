import { type DrillEnd, isBroken, runDrills } from '../core/operations/drills/run-drills.ts';
import { scenariosToRun } from '../core/operations/drills/scenario.ts';
import { refuseIfInterrupted } from './cli-context.ts';
import { refuseWithoutConsent, requireConsent } from './consent.ts';
import { prepareDrilling } from './drill-once.ts';
import type { DrillWords } from './drill-words.ts';
import { exitCodes } from './exit-codes.ts';
import type { PairSession } from './pair-session.ts';
import { sayDrillList, sayDrillSummary, sayKept } from './report-drills.ts';
import type { VerbEnd } from './verb-runner.ts';

/** Drills one after the other, agreed to once; what a server refuses is passed over and told, a failure ends it. */
export async function drillSeveral(session: PairSession, options: DrillWords): Promise<VerbEnd> {
  refuseWithoutConsent(session, options.yes);
  const drilling = await prepareDrilling(session, options);
  const scenarios = scenariosToRun(drilling, options.level);
  sayDrillList(session, scenarios);
  const question = session.output.texts.text('cli.ask-drills', { count: scenarios.length });
  await requireConsent(session, options.yes, question);
  const ends: DrillEnd[] = [];
  let page: string | undefined;
  try {
    await runDrills({
      scenarios,
      drill: async (id, patienceMs) => {
        const report = await drilling.drill(id, async () => undefined, patienceMs);
        page = await drilling.keep(report);
        return report;
      },
      onBegin: () => session.output.say(''),
      onEnd: (end) => {
        ends.push(end);
        if ('refusal' in end) session.output.error(end.refusal);
      },
      signal: session.signal,
    });
  } catch (error) {
    refuseIfInterrupted(session);
    throw error;
  } finally {
    // Also when a node got lost meanwhile, or somebody has enough: what was made so far has its reports.
    sayDrillSummary(session, ends, scenarios.length);
    if (page !== undefined) sayKept(session, page);
  }
  const isGood =
    ends.length === scenarios.length && ends.some((end) => 'report' in end) && !ends.some(isBroken);
  return {
    exitCode: session.signal.aborted ? exitCodes.interrupted : isGood ? exitCodes.ok : exitCodes.degraded,
    result: { drills: ends.map(plainEnd) },
  };
}

function plainEnd(end: DrillEnd): Readonly<Record<string, unknown>> {
  return 'report' in end
    ? { scenario: end.scenario, report: end.report }
    : { scenario: end.scenario, refused: end.refusal.code };
}
