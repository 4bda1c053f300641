import { appendFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { eventually } from '../lab/support/eventually.ts';
import type { BenchLab } from './bench-lab.ts';
import type { Measurement } from './figures.ts';
import { percentile } from './statistics.ts';

const folder = '/srv/bench';
const changes = 40;

/** So that a change meets the sync at any moment of its second, and not always at the same. Milliseconds. */
const betweenMs = 730;

/** From the end of a write at the source to the moment at which the copy has its name, on an idle pair. */
export async function measureFiles(bench: BenchLab): Promise<readonly Measurement[]> {
  await bench.fresh();
  const [source, target] = bench.nodes;
  bench.say('making 100,000 small files and a huge one');
  await run(
    source,
    `mkdir -p ${folder}/huge; head -c 1G /dev/urandom >${folder}/huge/one
     for d in $(seq 100); do mkdir ${folder}/$d; (cd ${folder}/$d; seq 1000 | split -l 1 -a 3 - f); done`,
  );
  await appendFile(bench.pairFile, `files: {directories: [{path: ${folder}}]}\n`);
  await bench.run('apply', ['--yes', '--no-diff']);
  const begun = performance.now();
  await eventually(
    async () => (await run(target, `cat /run/pairkeeper/roles/files`)).includes('link=up'),
    900_000,
  );
  const firstCopy = Math.round((performance.now() - begun) / 1000);
  bench.say(`the first copy was there ${firstCopy} s after apply`);
  await bench.untilHealthy();

  const seconds: number[] = [];
  for (let change = 1; change <= changes; change += 1) {
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
    const written = Number(await run(source, `echo ${change} >${folder}/change-${change}; date +%s%3N`));
    const arrived = await run(
      target,
      `until [ -e ${folder}/change-${change} ]; do sleep 0.01; done; date +%s%3N`,
    );
    seconds.push((Number(arrived) - written) / 1000);
  }
  await bench.fresh();
  const note = `${changes} changes among 100,000 files and one of 1 GiB; the first copy of these took ${firstCopy} s after apply`;
  return [{ figure: 'files-change', value: percentile(seconds, 0.95), samples: seconds, note }];
}

async function run(node: LabNode, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await node.run(['sh', '-c', script], { timeoutMs: 600_000 });
  if (exitCode !== 0) throw new Error(`${node.name}: ${script}: ${stderr}`);
  return stdout;
}
