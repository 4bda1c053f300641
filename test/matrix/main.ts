import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLab } from '../../core/adapters/lab/lab.ts';
import { type Case, caseId, casesOf, spread } from './cases.ts';
import { createMatrixLab, type Learned } from './matrix-lab.ts';
import { operations, type StartState } from './operations.ts';
import { matrixDocument, matrixSummary } from './report.ts';
import { type CaseResult, runCase } from './run-case.ts';

/**
 * `npm run test:matrix`: every operation, stopped at every step by every kind of stop (docs/interruptions.md). What was
 * done stands in reports/matrix.jsonl; a run that is cut short goes on from there with --continue.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      minutes: { type: 'string', default: '10000' },
      labs: { type: 'string', default: '1' },
      continue: { type: 'boolean', default: false },
      reports: { type: 'string', default: 'reports' },
      matching: { type: 'string', default: '' },
      document: { type: 'string', default: 'reports/interruptions.md' },
    },
  });
  const file = join(values.reports, 'matrix.jsonl');
  await mkdir(values.reports, { recursive: true });
  if (!values.continue) await rm(file, { force: true });
  const done = new Map((await readResults(file)).map((result) => [caseId(result), result]));
  const wanted = operations.filter(({ id }) => values.only?.split(',').includes(id) ?? true);
  const until = Date.now() + Number(values.minutes) * 60_000;
  const labs = Array.from(
    { length: Number(values.labs) },
    (_, index) => `matrix-${process.pid}-${index + 1}`,
  );
  let left: Case[] | undefined;
  let planned = 0;

  /** Takes one run after the other from those that are left, on servers of its own. */
  async function work(name: string): Promise<void> {
    const lab = await createLab({ name });
    const matrix = await createMatrixLab(lab);
    try {
      const learned = new Map<string, Learned>();
      for (const operation of wanted) {
        learned.set(operation.id, await matrix.learn(operation));
        say(`${operation.id}: ${learned.get(operation.id)?.steps.first.length} steps`);
      }
      if (left === undefined) {
        const cases = spread([...learned.values()].flatMap(allCases), values.seed);
        planned = cases.length;
        const wantedParts = values.matching.split(',');
        left = cases.filter(
          (one) => !done.has(caseId(one)) && wantedParts.some((part) => caseId(one).includes(part)),
        );
        say(`${planned} runs, seed ${values.seed}; ${done.size} were done before`);
      }
      while (left.length > 0 && Date.now() < until) {
        const [one] = left.splice(nextIndex(left, matrix.present()), 1);
        const known = one && learned.get(one.operation);
        if (one === undefined || known === undefined) break;
        const result = await runCase(matrix, known, one);
        done.set(caseId(one), result);
        await appendFile(file, `${JSON.stringify(result)}\n`);
        say(`${done.size}/${planned} ${lineOf(result)}`);
      }
    } finally {
      matrix.dispose();
      await lab.down();
    }
  }

  await Promise.all(labs.map(work));
  const run = {
    results: [...done.values()],
    planned,
    seed: values.seed,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    endedAt: new Date().toISOString(),
  };
  await writeFile(values.document, matrixDocument(run));
  process.stdout.write(`${matrixSummary(run)}\n`);
  process.exitCode = run.results.every(({ problem }) => problem === undefined) ? 0 : 1;
}

/** So far ahead a run is looked for that can begin where the last one has ended; further off, others would wait for ever. */
const lookAhead = 40;

/** The first one near that can begin where the last one has ended, else the first one. */
function nextIndex(cases: readonly Case[], present: StartState | undefined): number {
  const starting = operations.filter(({ start }) => start === present).map(({ id }) => id);
  const near = cases.slice(0, lookAhead);
  return Math.max(
    0,
    near.findIndex(({ operation }) => starting.includes(operation)),
  );
}

function allCases({ operation, steps }: Learned): readonly Case[] {
  return [...casesOf(operation, 'first', steps.first), ...casesOf(operation, 'second', steps.second)];
}

async function readResults(file: string): Promise<readonly CaseResult[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CaseResult);
}

function lineOf(result: CaseResult): string {
  const { outcome, next, problem, milliseconds } = result;
  return `${(milliseconds / 1000).toFixed(1)} s ${caseId(result)} (${next}): ${problem ?? outcome}`;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`The matrix stopped: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
