import { labPower } from '../core/adapters/lab/lab-power.ts';
import { createHttpProbe } from '../core/adapters/probe/http-probe.ts';
import { components } from '../core/components/registry.ts';
import { AppError } from '../core/errors/app-error.ts';
import type { Event } from '../core/events/event.ts';
import { auditedDrill } from '../core/operations/audited-operations.ts';
import type { DrillAnnouncement } from '../core/operations/drills/drill-options.ts';
import type { DrillReport } from '../core/operations/drills/drill-report.ts';
import { foreseeDrills } from '../core/operations/drills/foresee-drills.ts';
import type { DrillMeans, DrillScenarioId } from '../core/operations/drills/scenario.ts';
import { serviceOfPair } from '../core/operations/service-of-pair.ts';
import { auditContext } from './audit-context.ts';
import { refuseWithoutConsent, requireConsent } from './consent.ts';
import type { DrillWords } from './drill-words.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { PairSession } from './pair-session.ts';
import { reportDrill, sayAnnouncement, sayKept } from './report-drills.ts';
import { reportFolder, writeDrillReports } from './report-files.ts';
import type { VerbEnd } from './verb-runner.ts';
import { writableFile } from './writable-file.ts';

const byVerdict: Readonly<Record<DrillReport['verdict'], ExitCode>> = {
  'as-expected': exitCodes.ok,
  slower: exitCodes.ok,
  failed: exitCodes.degraded,
  aborted: exitCodes.interrupted,
};

/** A pair that is ready to be drilled. */
export type Drilling = DrillMeans & {
  /** @param confirm asked once what is expected has been said */
  drill(scenario: DrillScenarioId, confirm: () => Promise<void>, patienceMs?: number): Promise<DrillReport>;
  /** Keeps the report beside the pair's earlier ones, and where `--report` says; resolves with the page to look at. */
  keep(report: DrillReport): Promise<string>;
};

/** One drill: said what is expected, agreed to, made, kept. */
export async function drillOnce(
  session: PairSession,
  options: DrillWords,
  scenario: string | undefined,
): Promise<VerbEnd> {
  refuseWithoutConsent(session, options.yes);
  const { drill, keep } = await prepareDrilling(session, options);
  const question = session.output.texts.text('cli.ask-drill');
  const consent = () => requireConsent(session, options.yes, question);
  const report = await drill(scenario as DrillScenarioId, consent);
  sayKept(session, await keep(report));
  return { exitCode: byVerdict[report.verdict], result: { ...report } };
}

/**
 * Finds out what can be drilled, and what to expect of it: from what is installed on both nodes.
 *
 * @throws AppError `drill.no-service`; of kind `connection` when a node can't be reached
 */
export async function prepareDrilling(session: PairSession, options: DrillWords): Promise<Drilling> {
  const { output, clock, signal, spec } = session;
  const service = serviceOfPair(spec, components);
  const { client } = service;
  if (client === undefined) {
    throw new AppError('drill.no-service', { kind: 'blocked', params: { pair: spec.name } });
  }
  const power = options.lab === undefined ? undefined : await labPower(options.lab, spec);
  output.progress('looking');
  const foresee = await foreseeDrills(spec, service, session.connectNode, signal);
  return {
    power,
    hasDatabases: service.hasDatabases,
    async drill(scenario, confirm, patienceMs = 0) {
      const report = await auditedDrill(auditContext(session), {
        spec,
        scenario,
        connect: session.connectNode,
        clock,
        probe: createHttpProbe(),
        ...client,
        ...foresee(scenario),
        confirm: (announcement) => agree(session, announcement, confirm),
        events: (event) => tell(session, event),
        signal,
        patienceMs,
        ...(power === undefined ? {} : { power }),
      });
      reportDrill(session, report);
      return report;
    },
    async keep(report) {
      // Reminders, comparisons and the app look in our own folder: what was kept elsewhere only would not count.
      const own = reportFolder(session.home, spec.name);
      const write = (folder: string) =>
        writableFile(folder, () => writeDrillReports(folder, report, output.texts));
      const kept = await write(own);
      return options.report === undefined ? kept : write(options.report);
    },
  };
}

/** A person is told the announcement and the verdict in more words than an event has. */
function tell({ output }: PairSession, event: Event): void {
  if (output.json || (event.code !== 'drill.announced' && event.code !== 'drill.finished')) {
    output.event(event);
  }
}

async function agree(
  session: PairSession,
  announcement: DrillAnnouncement,
  confirm: () => Promise<void>,
): Promise<boolean> {
  sayAnnouncement(session, announcement);
  await confirm();
  return true;
}
