import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchLab } from '../bench-lab.ts';
import type { Measurement } from '../figures.ts';
import { median, percentile } from '../statistics.ts';
import { type BenchTerminals, PROMPT, withTerminals } from './bench-terminals.ts';
import { measureScreen } from './screen-meter.ts';

const interrupts = 20;
/** How long `yes` runs before it is stopped; a different time each time. Milliseconds. */
const floodMs = (count: number): number => 800 + ((count * 137) % 400);

/** How soon a flood that is stopped gives way to the prompt. */
export function measureInterrupt(bench: BenchLab): Promise<readonly Measurement[]> {
  return withTerminals(bench, async (terminals) => {
    const samples: number[] = [];
    for (let count = 0; count < interrupts; count += 1) samples.push(await interruptOnce(terminals, count));
    const [middle, most] = [median(samples), Math.max(...samples)].map((value) => value.toFixed(0));
    bench.say(`Ctrl-C during yes: median ${middle} ms, at most ${most} ms`);
    return [
      {
        figure: 'terminal-interrupt',
        value: percentile(samples, 0.95),
        samples,
        note: `${interrupts} times, from the key to the prompt on the screen: median ${middle} ms, at most ${most} ms`,
      },
    ];
  });
}

async function interruptOnce({ pages, nodes: [node] }: BenchTerminals, count: number): Promise<number> {
  await pages.type(node.name, 'yes\n');
  await sleep(floodMs(count));
  const stop = () => pages.press(node.name, 'Control+c');
  return (await measureScreen(pages.pane(node.name), PROMPT, stop)).milliseconds;
}
