import { Argument, Command } from 'commander';
import { openLab } from '../../core/adapters/lab/lab.ts';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import type { OutageFault } from '../../core/components/component.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { type DrillAnnouncement, runDrill } from '../../core/operations/drills/run-drill.ts';
import {
  type DrillScenarioId,
  drillScenarios,
  type PowerControl,
} from '../../core/operations/drills/scenario.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { requireConsent } from '../consent.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { defaultPairFile, readPairFile } from '../pair-file.ts';
import { createConnector } from '../pair-session.ts';
import { writeDrillReports } from '../report-files.ts';
import { reportOutage } from '../report-outage.ts';
import { clientService, predictOutageMs } from '../service-of-pair.ts';

type DrillOptions = { readonly yes?: boolean; readonly report?: string; readonly lab?: string };

/** Which prediction applies to which fault. */
const faults: Readonly<Record<DrillScenarioId, OutageFault>> = {
  'service-stop': 'service-failed',
  'service-kill': 'service-failed',
  'service-hang': 'service-hung',
  'node-reboot': 'power-off',
  'node-power-off': 'power-off',
};

/** `pairkeeper drill`: a fault on purpose, measured from here, healed and proved to be over. */
export function drillCommand(): Command {
  return new Command('drill')
    .description('make a fault on purpose, measure what clients see, heal it, and write a report')
    .addArgument(new Argument('<scenario>').choices(drillScenarios.map(({ id }) => id)))
    .argument('[file]', 'pair file', defaultPairFile)
    .option('--yes', 'do not ask')
    .option('--report <folder>', 'write the report there, beside those of earlier drills')
    .option('--lab <name>', 'the servers are those of this lab, so their power can be switched')
    .action(verbAction(drill));
}

async function drill(
  context: CliContext,
  scenario: DrillScenarioId,
  file: string,
  options: DrillOptions,
): Promise<ExitCode> {
  const { output, clock, signal } = context;
  const spec = await readPairFile(context, file);
  const service = clientService(spec);
  if (service === undefined) {
    throw new AppError('drill.no-service', { kind: 'blocked', params: { pair: spec.name } });
  }
  const connector = createConnector(context, spec);
  const predictedMs = predictOutageMs(spec, faults[scenario]);
  const power = options.lab === undefined ? undefined : await labPower(options.lab, spec);
  const report = await runDrill({
    spec,
    scenario,
    connect: connector.connect,
    clock,
    probe: createHttpProbe(),
    url: service.url,
    unit: service.unit,
    confirm: (announcement) => agree(context, announcement, options.yes),
    events: output.event,
    signal,
    ...(power === undefined ? {} : { power }),
    ...(predictedMs === undefined ? {} : { predictedMs }),
  });
  reportOutage(context, report.measured);
  if (options.report !== undefined) {
    const written = await writeDrillReports(options.report, report, output.texts);
    output.say(output.texts.text('cli.report-written', { file: written }));
  }
  output.result({ verb: 'drill', ...report });
  return report.verdict === 'as-expected' || report.verdict === 'slower' ? exitCodes.ok : exitCodes.degraded;
}

/** Says what is going to happen and what is expected of it, then asks. */
async function agree(
  context: CliContext,
  announcement: DrillAnnouncement,
  yes: boolean | undefined,
): Promise<boolean> {
  const { texts, say, style } = context.output;
  const { scenario, node, other, predictedMs } = announcement;
  const params = { node, other, seconds: ((predictedMs ?? 0) / 1000).toFixed(1) };
  say(style.bold(texts.text(`drill.${scenario.id}.name`, params)));
  say(texts.text(`drill.${scenario.id}.what`, params));
  say(texts.text(`drill.${scenario.id}.expected`, params));
  say(texts.text(`drill.${scenario.id}.danger`, params));
  await requireConsent(context, yes, texts.text('cli.ask-drill'));
  return true;
}

/**
 * The lab's servers are found by their addresses: in pair.yaml they may have any names.
 *
 * @throws AppError `lab.not-found`, `drill.not-in-lab`
 */
async function labPower(name: string, spec: ClusterSpec): Promise<PowerControl> {
  const lab = await openLab(name);
  const find = (node: string) => {
    const address = spec.nodes.find((candidate) => candidate.name === node)?.address;
    const found = lab.nodes.find((candidate) =>
      [candidate.address, candidate.address6].includes(address ?? ''),
    );
    if (found === undefined) {
      throw new AppError('drill.not-in-lab', { kind: 'usage', node, params: { lab: name } });
    }
    return found;
  };
  spec.nodes.forEach((node) => {
    find(node.name);
  });
  return { off: (node) => find(node).powerOff(), on: (node) => find(node).powerOn() };
}
