import { AppError } from '../core/errors/app-error.ts';
import { type DrillScenario, scenariosToRun } from '../core/operations/drills/scenario.ts';
import { refuseIfInterrupted } from './cli-context.ts';
import { refuseWithoutConsent, requireConsent } from './consent.ts';
import { prepareDrilling } from './drill-once.ts';
import type { DrillWords } from './drill-words.ts';
import { exitCodes } from './exit-codes.ts';
import type { PairSession } from './pair-session.ts';
import { type DrillEnd, sayDrillList, sayDrillSummary, sayKept } from './report-drills.ts';
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
  let page: string | undefined;
  try {
    for (const scenario of scenarios) {
      session.output.say('');
      ends.push(await oneOf(scenario));
      // What is broken now would be found by every other drill as well.
      if (session.signal.aborted || ends.some(isBroken)) break;
    }
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

  async function oneOf({ id }: DrillScenario): Promise<DrillEnd> {
    try {
      const report = await drilling.drill(id, async () => undefined, patienceMs);
      page = await drilling.keep(report);
      return { scenario: id, report };
    } catch (error) {
      refuseIfInterrupted(session);
      if (!(error instanceof AppError) || error.kind !== 'blocked') throw error;
      session.output.error(error);
      return { scenario: id, refusal: error };
    }
  }
}

function isBroken(end: DrillEnd): boolean {
  return 'report' in end && ['failed', 'aborted'].includes(end.report.verdict);
}

function plainEnd(end: DrillEnd): Readonly<Record<string, unknown>> {
  return 'report' in end
    ? { scenario: end.scenario, report: end.report }
    : { scenario: end.scenario, refused: end.refusal.code };
}
