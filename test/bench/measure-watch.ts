import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../lab/support/eventually.ts';
import type { BenchLab } from './bench-lab.ts';
import type { Measurement } from './figures.ts';
import { measureWatchCost } from './measure-watch-cost.ts';
import { type Line, startPairkeeper } from './pairkeeper.ts';
import { median, percentile } from './statistics.ts';
import { readTransitions, type State, type Transition } from './transitions.ts';

/** Each makes one node MASTER and the other one BACKUP. */
const moves = 12;

/** What `status --watch` costs a node, and how soon it tells. */
export async function measureWatch(bench: BenchLab): Promise<readonly Measurement[]> {
  await bench.pair('balanced');
  const told: Transition[] = [];
  let isHealthy = false;
  const onLine = (line: Line): void => {
    const atMs = Date.now();
    if (line.type === 'health') isHealthy = (line.health as { readonly state: string }).state === 'healthy';
    if (line.type === 'event' && line.code === 'vrrp.state') {
      const { state } = line.params as { readonly state: State };
      told.push({ node: String(line.node), state, atMs });
    }
  };
  const { child, said } = startPairkeeper(bench.commandLine, ['status', bench.pairFile, '--watch'], onLine);
  const closed = once(child, 'close');
  try {
    await eventually(async () => isHealthy, 60_000);
    const cost = await measureWatchCost(bench);
    const begunMs = Date.now();
    for (let move = 1; move <= moves; move += 1) {
      await moveOnce(bench, () => isHealthy);
    }
    await sleep(1000);
    const made = (await Promise.all(bench.nodes.map((node) => readTransitions(node, begunMs)))).flat();
    return [
      latencyOf(
        bench,
        made,
        told.filter(({ atMs }) => atMs >= begunMs),
      ),
      ...cost,
    ];
  } catch (error) {
    throw new Error(`${String(error)} ${said()}`);
  } finally {
    child.kill('SIGINT');
    await closed;
  }
}

async function moveOnce(bench: BenchLab, isHealthy: () => boolean): Promise<void> {
  await eventually(async () => isHealthy(), 60_000);
  const { holder, standby } = await bench.roles();
  const { exitCode, stderr } = await holder.run(['/usr/libexec/pairkeeper/switchover', '--to', standby.name]);
  if (exitCode !== 0) throw new Error(`switchover on ${holder.name} ended with ${exitCode}: ${stderr}`);
  // The first word of it makes the pair degraded; only then is "healthy" news again.
  await sleep(300);
}

function latencyOf(bench: BenchLab, made: readonly Transition[], told: readonly Transition[]): Measurement {
  const delays = bench.nodes.flatMap(({ name }) => {
    const ofNode = ({ node }: Transition): boolean => node === name;
    const [all, heard] = [made.filter(ofNode), told.filter(ofNode)];
    const words = (transitions: readonly Transition[]) => transitions.map(({ state }) => state).join(' ');
    if (words(all) !== words(heard)) {
      throw new Error(`${name} went ${words(all)}, but ${words(heard)} was told`);
    }
    return all.map(({ atMs }, index) => ((heard[index]?.atMs ?? Number.NaN) - atMs) / 1000);
  });
  const [middle, most] = [median(delays), Math.max(...delays)].map((value) => value.toFixed(3));
  bench.say(`${delays.length} transitions told: median ${middle} s, at most ${most} s`);
  return {
    figure: 'watch-latency',
    value: percentile(delays, 0.95),
    samples: delays,
    note: `${delays.length} transitions by keepalived's own log, median ${middle} s, at most ${most} s`,
  };
}
