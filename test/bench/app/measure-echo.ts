import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchLab } from '../bench-lab.ts';
import type { Measurement } from '../figures.ts';
import { median, percentile } from '../statistics.ts';
import { type BenchTerminals, withTerminals } from './bench-terminals.ts';
import { measureScreen } from './screen-meter.ts';

/** Letters typed in a row, each awaited. */
const letters = 'abcdefghijklmnopqrstuvwxyz';
const rows = 3;

/** How much later what is typed appears when the terminal beside it is flooded. */
export function measureEcho(bench: BenchLab): Promise<readonly Measurement[]> {
  return withTerminals(bench, async (terminals) => {
    const [, flooded] = terminals.nodes;
    const calm = await typeRows(terminals);
    await terminals.pages.type(flooded.name, 'yes "$(seq -s " " 1 25)"\n');
    await sleep(1000);
    const busy = await typeRows(terminals);
    const roundTrip = median(calm);
    const late = busy.map((value) => value - roundTrip);
    const [middle, most] = [median(busy), Math.max(...busy)].map((value) => value.toFixed(1));
    bench.say(`echo: median ${roundTrip.toFixed(1)} ms; beside a flood ${middle} ms, at most ${most} ms`);
    return [
      {
        figure: 'terminal-echo',
        value: percentile(late, 0.95),
        samples: busy,
        note: `${busy.length} keys beside \`yes\`: median ${middle} ms, at most ${most} ms; with nothing else going on ${roundTrip.toFixed(1)} ms, which is taken off`,
      },
    ];
  });
}

async function typeRows({ pages, nodes: [node] }: BenchTerminals): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    await pages.press(node.name, 'Control+u');
    for (let count = 1; count <= letters.length; count += 1) {
      // Not in step with the frames.
      await sleep(40 + ((count * 7) % 23));
      const shown = new RegExp(`# ${letters.slice(0, count)}$`);
      const key = letters.charAt(count - 1);
      const seen = await measureScreen(pages.pane(node.name), shown, () => pages.press(node.name, key));
      samples.push(seen.milliseconds);
    }
  }
  await pages.press(node.name, 'Control+u');
  return samples;
}
