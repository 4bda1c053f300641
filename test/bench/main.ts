import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { measureEcho } from './app/measure-echo.ts';
import { measureFlood } from './app/measure-flood.ts';
import { measureIdle } from './app/measure-idle.ts';
import { measureInterrupt } from './app/measure-interrupt.ts';
import { measureNews } from './app/measure-news.ts';
import { measureStart } from './app/measure-start.ts';
import { type BenchLab, createBenchLab } from './bench-lab.ts';
import type { FigureId, Measurement } from './figures.ts';
import { measureAlerts } from './measure-alerts.ts';
import { measureApply } from './measure-apply.ts';
import { measureFiles } from './measure-files.ts';
import { measurePowerOff, measureServiceFaults } from './measure-outages.ts';
import { measurePeers } from './measure-peers.ts';
import { measureRoles } from './measure-roles.ts';
import { measureRoundTrips } from './measure-round-trips.ts';
import { measureSimulation } from './measure-simulation.ts';
import { measureSwitchover } from './measure-switchover.ts';
import { measureWatch } from './measure-watch.ts';
import { makeReport, readMachine, reportMarkdown, reportText } from './report.ts';

/** Figures that are measured together. */
type Group = {
  readonly name: string;
  readonly figures: readonly FigureId[];
  measure(bench: BenchLab): Promise<readonly Measurement[]>;
};

const groups: readonly Group[] = [
  { name: 'simulation', figures: ['simulation', 'lint'], measure: measureSimulation },
  { name: 'apply', figures: ['check', 'apply', 'plan'], measure: measureApply },
  {
    name: 'watch',
    figures: ['watch-latency', 'watch-cpu', 'watch-memory'],
    measure: measureWatch,
  },
  { name: 'switchover', figures: ['switchover', 'switchover-failed'], measure: measureSwitchover },
  { name: 'service', figures: ['service-killed', 'service-hung'], measure: measureServiceFaults },
  {
    name: 'power',
    figures: ['power-off-fast', 'power-off-balanced', 'power-off-tolerant'],
    measure: measurePowerOff,
  },
  { name: 'files', figures: ['files-change'], measure: measureFiles },
  {
    name: 'roles',
    figures: [
      ...(['roles-mariadb-planned', 'roles-mariadb-power-off'] as const),
      ...(['roles-postgresql-planned', 'roles-postgresql-power-off'] as const),
      ...(['roles-redis-planned', 'roles-redis-power-off', 'roles-lost'] as const),
    ],
    measure: measureRoles,
  },
  {
    name: 'round-trips',
    figures: ['round-trips-facts', 'round-trips-phase'],
    measure: measureRoundTrips,
  },
  { name: 'alerts', figures: ['alert-latency', 'alert-lost'], measure: measureAlerts },
];

/** Of the desktop app; they need the desktop of build/desktop-session.mjs. */
const appGroups: readonly Group[] = [
  { name: 'app-start', figures: ['app-start'], measure: measureStart },
  { name: 'app-news', figures: ['news-picture', 'news-tray', 'news-toast'], measure: measureNews },
  {
    name: 'app-idle',
    figures: ['idle-one-hidden', 'idle-one-shown', 'idle-hundred-hidden', 'idle-hundred-shown'],
    measure: measureIdle,
  },
  {
    name: 'app-flood',
    figures: ['terminal-speed', 'terminal-frames', 'terminal-memory'],
    measure: measureFlood,
  },
  { name: 'app-interrupt', figures: ['terminal-interrupt'], measure: measureInterrupt },
  { name: 'app-echo', figures: ['terminal-echo'], measure: measureEcho },
];

/**
 * @param names groups that shall be measured, or the first word of several: `app`; absent: all
 * @param withApp false where there is no desktop for the app
 * @param ansible virtual environment with ansible-core; absent: no comparison with it
 */
function groupsOf(
  names: readonly string[] | undefined,
  withApp: boolean,
  ansible: string | undefined,
): readonly Group[] {
  const peers: readonly Group[] =
    ansible === undefined
      ? []
      : [
          {
            name: 'peers',
            figures: ['peer-fresh', 'peer-again'],
            measure: (bench) => measurePeers(bench, ansible),
          },
        ];
  const isWanted = ({ name }: Group): boolean =>
    names === undefined || names.some((wanted) => name === wanted || name.startsWith(`${wanted}-`));
  return [...groups, ...(withApp ? appGroups : []), ...peers].filter(isWanted);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      program: { type: 'string', default: 'dist/cli/pairkeeper.js' },
      reports: { type: 'string', default: 'reports' },
      only: { type: 'string' },
      app: { type: 'boolean', default: false },
      ansible: { type: 'string' },
    },
  });
  const chosen = groupsOf(values.only?.split(','), values.app, values.ansible);
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const loadBefore = loadavg()[0] ?? 0;
  const measurements: Measurement[] = [];
  const failures: string[] = [];
  const bench = await createBenchLab(values.program);
  try {
    for (const group of chosen) {
      try {
        measurements.push(...(await group.measure(bench)));
      } catch (error) {
        failures.push(`${group.name}: ${error instanceof Error ? error.message : String(error)}`);
        bench.say(`could not be measured: ${failures.at(-1)}`);
      }
    }
  } finally {
    await bench.down();
  }
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const run = { startedAt, seconds, machine: readMachine(loadBefore), failures };
  const wanted = chosen.flatMap(({ figures }) => figures);
  const report = makeReport(run, measurements, wanted);
  await mkdir(values.reports, { recursive: true });
  await writeFile(join(values.reports, 'bench.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(join(values.reports, 'bench.md'), reportMarkdown(report));
  process.stdout.write(`\n${reportText(report)}`);
  // A figure beyond its bar is a result; one that is missing is a failure.
  process.exitCode = failures.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`The bench stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
