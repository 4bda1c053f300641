import { AppError } from '../../errors/app-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { Host } from '../../host/host.ts';
import { answerOf, runProgram } from './run-program.ts';

/** A table's checksum on both nodes. `busy`: it was written to meanwhile, which tells nothing. */
export type TableComparison = { readonly table: string; readonly outcome: 'equal' | 'busy' };

/** Seconds in which the copy must have caught up with what was written when it was asked. */
const catchUpSeconds = 120;

/**
 * Proves that the copy follows and is one: it has applied all that the source had a moment ago, and tables that stood
 * still on the source meanwhile have the same checksum.
 *
 * @throws AppError `seed.tables-differ`; `seed.refused` when the copy does not catch up
 */
export async function verifySeed(
  source: Host,
  target: Host,
  engine: string,
  clock: Clock,
): Promise<readonly TableComparison[]> {
  const before = await checksums(source, engine);
  const answer = await runProgram({ host: source, program: `seed-${engine}`, words: ['position'] });
  await runProgram({
    host: target,
    program: `role-${engine}`,
    words: ['wait', answerOf(answer, 'position'), String(catchUpSeconds)],
    timeoutMs: (catchUpSeconds + 10) * 1000,
  });
  const copied = await checksums(target, engine);
  // A write that came between the two readings of the source is on its way to the copy.
  await clock.sleep(50);
  const after = await checksums(source, engine);
  return [...before].map(([table, sum]) => {
    if (after.get(table) !== sum) return { table, outcome: 'busy' };
    if (copied.get(table) === sum) return { table, outcome: 'equal' };
    const params = { table, from: source.node, to: target.node };
    throw new AppError('seed.tables-differ', { kind: 'unexpected', node: target.node, params });
  });
}

async function checksums(host: Host, engine: string): Promise<ReadonlyMap<string, string>> {
  const answer = await runProgram({
    host,
    program: `seed-${engine}`,
    words: ['checksums'],
    timeoutMs: 300_000,
  });
  return new Map(
    (answer.get('checksum') ?? []).flatMap((line) => {
      const [table, sum] = line.split('\t');
      return table === undefined || sum === undefined ? [] : [[table, sum] as const];
    }),
  );
}
