import { describe, expect, it } from 'vitest';
import { caseId, casesOf, shuffled, spread, stopKinds } from './cases.ts';
import { type OperationId, operations, stepsOf } from './operations.ts';

const operation = (id: OperationId) => {
  const found = operations.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const transaction = (...words: readonly string[]) => words.map((word) => `transaction ${word}`);

describe('steps of an operation', () => {
  const trail = [
    ...transaction('armed', 'step-begin|1', 'step-done|1', 'step-begin|2', 'step-done|2', 'commit'),
    'heartbeat-probe check.failed',
    ...transaction('state|committed'),
  ];

  it('are what its program reached, each once, where something has happened since the one before', () => {
    expect(stepsOf(operation('apply'), trail)).toEqual(
      transaction('armed', 'step-begin|1', 'step-begin|2', 'step-done|2', 'commit', 'state|committed'),
    );
  });

  it('end with the commit where the rest is tried on servers with packages', () => {
    expect(stepsOf(operation('install'), trail).at(-1)).toBe('transaction step-done|2');
  });

  it('begin behind the undo where only the packages are left to be removed', () => {
    const purged = transaction('state|undoing', 'restore', 'state|undone', 'disarmed', 'leaving');
    expect(stepsOf(operation('purge'), purged)).toEqual(transaction('disarmed', 'leaving'));
  });
});

describe('runs of the matrix', () => {
  const cases = casesOf(operation('undo'), 'first', transaction('restore', 'disarmed'));

  it('stop at every step in every way, and are followed by something that the operation allows', () => {
    expect(new Set(cases.map(caseId)).size).toBe(2 * stopKinds.length);
    for (const { next } of cases) expect(operation('undo').next).toContain(next);
  });

  it('come in the same order for the same seed', () => {
    const ids = (seed: string) => shuffled(cases, seed).map(caseId);
    expect(ids('1')).toEqual(ids('1'));
    expect(ids('1')).not.toEqual(ids('2'));
    expect([...ids('2')].sort()).toEqual(cases.map(caseId).sort());
  });

  it('take turns, so that a run which is cut short has tried each operation in each way', () => {
    const few = casesOf(operation('purge'), 'first', transaction('leaving'));
    const many = casesOf(operation('undo'), 'first', transaction('restore', 'disarmed', 'history'));
    const begun = spread([...many, ...few], '1').slice(0, 2 * stopKinds.length);
    expect(new Set(begun.map(({ operation: id, kind }) => `${id} ${kind}`)).size).toBe(2 * stopKinds.length);
  });
});
