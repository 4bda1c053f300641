import { AppError } from '../core/errors/app-error.ts';
import type { DrillReport } from '../core/operations/drills/drill-report.ts';
import { type DrillScenario, scenariosToRun } from '../core/operations/drills/scenario.ts';
import { refuseIfInterrupted } from './cli-context.ts';
import { refuseWithoutConsent, requireConsent } from './consent.ts';
import { prepareDrilling } from './drill-once.ts';
import type { DrillWords } from './drill-words.ts';
import { exitCodes } from './exit-codes.ts';
import type { PairSession } from './pair-session.ts';
import { type DrillEnd, sayDrillList, sayDrillSummary } from './report-drills.ts';
import type { VerbEnd } from './verb-runner.ts';

/** After a drill the heartbeat may need some rounds until it says that all is well; milliseconds. */
const patienceMs = 60_000;

/** Drills one after the other, agreed to once; what a server refuses is passed over and told, a failure ends it. */
export async function drillSeveral(session: PairSession, options: DrillWords): Promise<VerbEnd> {
  refuseWithoutConsent(session, options.yes);
  const drilling = await prepareDrilling(session, options);
  const scenarios = scenariosToRun(drilling, options.level);
  sayDrillList(session, scenarios);
  const question = session.output.texts.text('cli.ask-drills', { count: scenarios.length });
  await requireConsent(session, options.yes, question);
  const ends: DrillEnd[] = [];
  for (const scenario of scenarios) {
    refuseIfInterrupted(session);
    const end = await oneOf(scenario);
    ends.push(end);
    // What is broken now would be found by every other drill as well.
    if ('report' in end && ['failed', 'aborted'].includes(end.report.verdict)) break;
  }
  const reports = ends.flatMap((end) => ('report' in end ? [end.report] : []));
  sayDrillSummary(session, ends, scenarios.length);
  const isGood = reports.length > 0 && ends.length === scenarios.length && reports.every(isPassed);
  return {
    exitCode: session.signal.aborted ? exitCodes.interrupted : isGood ? exitCodes.ok : exitCodes.degraded,
    result: { drills: ends.map(plainEnd) },
  };

  async function oneOf({ id }: DrillScenario): Promise<DrillEnd> {
    try {
      const report = await drilling.drill(id, async () => undefined, patienceMs);
      await drilling.keep(report);
      return { scenario: id, report };
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'blocked') throw error;
      session.output.error(error);
      return { scenario: id, refusal: error };
    }
  }
}

function isPassed({ verdict }: DrillReport): boolean {
  return verdict === 'as-expected' || verdict === 'slower';
}

function plainEnd(end: DrillEnd): Readonly<Record<string, unknown>> {
  return 'report' in end
    ? { scenario: end.scenario, report: end.report }
    : { scenario: end.scenario, refused: end.refusal.code };
}
