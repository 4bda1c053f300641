import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDesktop } from '../../e2e/support/desktop.ts';
import { eventually } from '../../lab/support/eventually.ts';
import type { BenchLab } from '../bench-lab.ts';
import type { FigureId, Measurement } from '../figures.ts';
import { startBareApp } from './bare-app.ts';
import { readUsage } from './process-tree.ts';
import { type SimulatedFleet, startSimulatedFleet } from './simulated-fleet.ts';

const settleMs = 20_000;
const windowMs = 60_000;

type Place = 'hidden' | 'shown';
type Idle = { readonly pairs: number; readonly percent: number; readonly megabytes: number };

/** What the app takes while nothing happens, with all its processes. */
export async function measureIdle(bench: BenchLab): Promise<readonly Measurement[]> {
  const fleet = await startSimulatedFleet(bench);
  try {
    return [...(await measureAt('hidden', bench, fleet)), ...(await measureAt('shown', bench, fleet))];
  } finally {
    await fleet.stop();
  }
}

async function measureAt(
  place: Place,
  bench: BenchLab,
  fleet: SimulatedFleet,
): Promise<readonly Measurement[]> {
  const one = await watchFleet(place, bench, fleet, 1);
  const fifty = await watchFleet(place, bench, fleet, 50);
  const hundred = await watchFleet(place, bench, fleet, 100);
  const slope = (from: Idle, to: Idle) => (to.megabytes - from.megabytes) / (to.pairs - from.pairs);
  const memory =
    `memory ${[one, fifty, hundred].map(({ megabytes }) => megabytes.toFixed(0)).join(', ')} MB with 1, 50, 100 pairs: ` +
    `${slope(one, fifty).toFixed(2)} MB a pair up to 50, ${slope(fifty, hundred).toFixed(2)} MB beyond`;
  const measured = (figure: FigureId, { percent }: Idle, note: string): Measurement => ({
    figure,
    value: percent,
    samples: [percent],
    note: `all processes, over ${windowMs / 1000} s${note}`,
  });
  return [
    measured(`idle-one-${place}`, one, ''),
    measured(`idle-hundred-${place}`, hundred, `; ${fifty.percent.toFixed(1)} % with 50; ${memory}`),
  ];
}

/** @param place in the tray, or on the screen: a single pair with its charts, several as the list of all */
async function watchFleet(
  place: Place,
  bench: BenchLab,
  fleet: SimulatedFleet,
  pairs: number,
): Promise<Idle> {
  const home = await fleet.home(pairs);
  const app = startBareApp(home.path, place === 'hidden' ? ['--hidden'] : []);
  try {
    await eventually(async () => fleet.streams() === 2 * pairs, 120_000);
    const desktop = createDesktop();
    await eventually(async () => /Healthy/i.test((await desktop.tray()).tooltip), 60_000);
    if (place === 'shown' && pairs === 1) {
      await app.inWindow((window) => window.getByRole('navigation').getByText('pair-001').click());
    }
    await sleep(settleMs);
    const [before, begunMs] = [readUsage(app.pid), performance.now()];
    await sleep(windowMs);
    const after = readUsage(app.pid);
    const percent = ((after.cpuSeconds - before.cpuSeconds) / (performance.now() - begunMs)) * 100_000;
    bench.say(`${pairs} pairs, ${place}: ${percent.toFixed(2)} %, ${after.megabytes.toFixed(0)} MB`);
    return { pairs, percent, megabytes: after.megabytes };
  } finally {
    await app.end();
    await home.remove();
  }
}
