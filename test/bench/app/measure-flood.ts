import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import type { BenchLab } from '../bench-lab.ts';
import type { Measurement } from '../figures.ts';
import { median, percentile } from '../statistics.ts';
import { type BenchTerminals, PROMPT, withTerminals } from './bench-terminals.ts';
import { readUsage } from './process-tree.ts';
import { measureScreen, type Seen } from './screen-meter.ts';

/** Size of the file, 10^6 bytes. */
const megabytes = 100;
const rounds = 4;
/** Memory is looked at when so much more has gone through, 10^6 bytes. */
const longMegabytes = 1000;
const file = '/var/tmp/bench-log';

/** How quick the output of a long file is, what it does to the window, and what is left of it. */
export function measureFlood(bench: BenchLab): Promise<readonly Measurement[]> {
  return withTerminals(bench, async (terminals) => {
    const [node] = terminals.nodes;
    await makeLog(node);
    const before = await readSettled(terminals);
    const seen: Seen[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      seen.push(await showLog(terminals, 1));
      bench.say(`cat ${round} of ${rounds}: ${describe(seen.at(-1))}`);
    }
    const full = await readSettled(terminals);
    await showLog(terminals, longMegabytes / megabytes);
    const after = await readSettled(terminals);
    const left = after - before;
    const course = [before, full, after].map((value) => value.toFixed(0));
    bench.say(
      `memory ${course[0]} MB before, ${course[1]} MB after ${rounds * megabytes} MB, ${course[2]} MB in the end`,
    );
    const speeds = seen.map(speedOf);
    const gaps = seen.flatMap(({ frameGaps }) => frameGaps);
    return [
      {
        figure: 'terminal-speed',
        value: median(speeds),
        samples: speeds,
        note: `median of ${rounds} times ${megabytes} MB of a log; ssh alone, into nothing: ${(await floorOf(bench)).toFixed(0)} MB/s`,
      },
      {
        figure: 'terminal-frames',
        value: percentile(gaps, 0.99),
        samples: seen.map(({ frameGaps }) => percentile(frameGaps, 0.99)),
        note: `${gaps.length} frames, the longest ${Math.max(...gaps).toFixed(0)} ms, median ${median(gaps).toFixed(0)} ms`,
      },
      {
        figure: 'terminal-memory',
        value: left,
        samples: [before, full, after],
        note:
          `all processes: ${course[0]} MB with two empty terminals, ${course[1]} MB once 50,000 lines can be scrolled back ` +
          `to in one, ${course[2]} MB after another ${longMegabytes} MB`,
      },
    ];
  });
}

/** Lines as nginx writes them, about 100 characters. */
async function makeLog(node: LabNode): Promise<void> {
  const line =
    '10.77.0.%g - - [21/Nov/2026:12:00:00 +0000] "GET /shop/item/%g HTTP/1.1" 200 5120 "-" "Mozilla/5.0"';
  const make = `seq -f '${line.replace('%g', '%.0f').replace('%g', '17')}' 1 2000000 | head -c ${megabytes * 1e6 - 1} >${file}; echo >>${file}`;
  const { exitCode, stderr } = await node.run(['sh', '-c', make]);
  if (exitCode !== 0) throw new Error(`the log could not be made: ${stderr}`);
}

async function showLog({ pages, nodes: [node] }: BenchTerminals, times: number): Promise<Seen> {
  await pages.type(node.name, `cat${` ${file}`.repeat(times)}`);
  const enter = () => pages.press(node.name, 'Enter');
  return measureScreen(pages.pane(node.name), PROMPT, enter, 300_000);
}

const speedOf = ({ milliseconds }: Seen): number => (megabytes * 1000) / milliseconds;

function describe(seen: Seen | undefined): string {
  if (seen === undefined) return '';
  return `${speedOf(seen).toFixed(1)} MB/s, frame gap p99 ${percentile(seen.frameGaps, 0.99).toFixed(0)} ms`;
}

/** Memory once everything has come to rest: garbage is collected when there is time for it. */
async function readSettled({ pid }: BenchTerminals): Promise<number> {
  await sleep(10_000);
  return readUsage(pid).megabytes;
}

/** The same output through the system's own ssh, shown to nobody. 10^6 bytes a second. */
async function floorOf({ lab, nodes: [node] }: BenchLab): Promise<number> {
  const options = ['-tt', '-i', lab.sshKeyPath, '-o', `UserKnownHostsFile=${lab.knownHostsPath}`];
  const words = [...options, `root@${node.address}`, `cat ${file}`];
  const begun = performance.now();
  await promisify(execFile)('sh', ['-c', 'ssh "$@" </dev/null >/dev/null', 'sh', ...words]);
  return (megabytes * 1000) / (performance.now() - begun);
}
