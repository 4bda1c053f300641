import { Argument, type Command } from 'commander';
import { labPower } from '../../core/adapters/lab/lab-power.ts';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { components } from '../../core/components/registry.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { Event } from '../../core/events/event.ts';
import { type DrillAnnouncement, runDrill } from '../../core/operations/drills/run-drill.ts';
import {
  type DrillScenarioId,
  drillScenarios,
  faultOfScenario,
} from '../../core/operations/drills/scenario.ts';
import { serviceOfPair } from '../../core/operations/service-of-pair.ts';
import { refuseWithoutConsent, requireConsent } from '../consent.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { pairCommand } from '../pair-command.ts';
import type { PairSession } from '../pair-session.ts';
import { writeDrillReports } from '../report-files.ts';
import { reportDrill } from '../report-outage.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';
import { writableFile } from '../writable-file.ts';

type DrillOptions = { readonly yes?: boolean; readonly report?: string; readonly lab?: string };

const byVerdict: Readonly<Record<'as-expected' | 'slower' | 'failed' | 'aborted', ExitCode>> = {
  'as-expected': exitCodes.ok,
  slower: exitCodes.ok,
  failed: exitCodes.degraded,
  aborted: exitCodes.interrupted,
};

/** `pairkeeper drill`: a fault on purpose, measured from here, healed and proved to be over. */
export function drillCommand(run: VerbRunner): Command {
  const scenario = new Argument('<scenario>').choices(drillScenarios.map(({ id }) => id));
  return pairCommand(run, 'drill', drill, [scenario])
    .option('--yes')
    .option('--report <folder>')
    .option('--lab <name>');
}

async function drill(
  session: PairSession,
  options: DrillOptions,
  ...words: readonly string[]
): Promise<VerbEnd> {
  refuseWithoutConsent(session, options.yes);
  const scenario = words[0] as DrillScenarioId;
  const { output, clock, signal, spec } = session;
  const service = serviceOfPair(spec, components);
  const { client } = service;
  if (client === undefined) {
    throw new AppError('drill.no-service', { kind: 'blocked', params: { pair: spec.name } });
  }
  const predictedMs = service.predictOutageMs(faultOfScenario(scenario));
  const power = options.lab === undefined ? undefined : await labPower(options.lab, spec);
  output.progress('looking');
  const report = await runDrill({
    spec,
    scenario,
    connect: session.connectNode,
    clock,
    probe: createHttpProbe(),
    ...client,
    confirm: (announcement) => agree(session, announcement, options.yes),
    events: (event) => tell(session, event),
    signal,
    ...(power === undefined ? {} : { power }),
    ...(predictedMs === undefined ? {} : { predictedMs }),
  });
  reportDrill(session, report);
  const { report: folder } = options;
  if (folder !== undefined) {
    await writableFile(folder, async () => {
      const file = await writeDrillReports(folder, report, output.texts);
      output.say(output.texts.text('cli.report-written', { file }));
    });
  }
  return { exitCode: byVerdict[report.verdict], result: { ...report } };
}

/** A person is told the announcement and the verdict in more words than an event has. */
function tell({ output }: PairSession, event: Event): void {
  if (output.json || (event.code !== 'drill.announced' && event.code !== 'drill.finished')) {
    output.event(event);
  }
}

/** Says what is going to happen and what is expected of it, then asks. */
async function agree(
  session: PairSession,
  announcement: DrillAnnouncement,
  yes: boolean | undefined,
): Promise<boolean> {
  const { texts, say, style } = session.output;
  const { scenario, node, other, predictedMs } = announcement;
  const params = { node, other };
  say(style.bold(texts.text(`drill.${scenario.id}.name`, params)));
  say(texts.text(`drill.${scenario.id}.what`, params));
  say(texts.text(`drill.${scenario.id}.expected`, params));
  if (predictedMs !== undefined) {
    say(texts.text('cli.drill-outage', { seconds: (predictedMs / 1000).toFixed(1) }));
  }
  say(texts.text(`drill.${scenario.id}.danger`, params));
  await requireConsent(session, yes, texts.text('cli.ask-drill'));
  return true;
}
