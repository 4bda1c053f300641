import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localHost } from '../../test/fakes/local-host.ts';
import type { Check } from './check.ts';
import { runChecks } from './run-checks.ts';

function check(argv: readonly string[], expectation: Partial<Check['expect']> = {}, withinMs = 0): Check {
  return {
    code: 'test.check',
    component: 'test',
    node: 'web-1',
    argv,
    expect: { exitCode: 0, ...expectation },
    withinMs,
    params: {},
  };
}

describe('checks on a node', () => {
  it('pass or fail each on its own, in the order they were asked', async () => {
    const results = await runChecks(localHost(), [
      check(['true']),
      check(['false']),
      check(['echo', 'HTTP/1.1 502'], { outputMatches: 'HTTP/1\\.1 200' }),
      check(['echo', 'HTTP/1.1 200'], { outputMatches: 'HTTP/1\\.1 200' }),
    ]);
    expect(results.map((result) => result.passed)).toEqual([true, false, false, true]);
  });

  it('wait for behaviour that takes a moment to appear', async () => {
    const marker = join(mkdtempSync(join(tmpdir(), 'pairkeeper-')), 'second-look');
    const appearsOnSecondLook = ['sh', '-c', 'test -e "$0" || { : >"$0"; exit 1; }', marker];
    const [result] = await runChecks(localHost(), [check(appearsOnSecondLook, {}, 10_000)]);
    expect(result?.passed).toBe(true);
  });

  it('give up a try that hangs, when it was begun too early', async () => {
    const marker = join(mkdtempSync(join(tmpdir(), 'pairkeeper-')), 'second-look');
    const firstLookHangs = ['sh', '-c', 'test -e "$0" || { : >"$0"; exec sleep 600; }', marker];
    const hasty = { ...check(firstLookHangs, {}, 60_000), firstTriesMs: 100 };
    const [result] = await runChecks(localHost(), [hasty]);
    expect(result?.passed).toBe(true);
  });

  it('report the last output of a failure, cut and on one line', async () => {
    const [result] = await runChecks(localHost(), [
      check(['sh', '-c', 'printf "first\\nsecond\\t"; yes x | head -c 5000; exit 3']),
    ]);
    expect(result?.output.startsWith('first second')).toBe(true);
    expect(result?.output.length).toBeLessThanOrEqual(500);
  });

  it('are followed by a look at the node, whose output is kept apart', async () => {
    let seen = '';
    const onOutput = (output: string) => {
      seen = output;
    };
    const results = await runChecks(localHost(), [check(['true']), check(['false'])], {
      argv: ['printf', 'one\\ntwo\\n'],
      onOutput,
    });
    expect(results.map((result) => result.passed)).toEqual([true, false]);
    expect(seen).toBe('one\ntwo\n');
  });

  it('pass hostile arguments on as they are', async () => {
    const hostile = `$(touch /nowhere) '"; exit 0 #`;
    const [result] = await runChecks(localHost(), [check(['test', hostile, '=', hostile]), check(['true'])]);
    expect(result?.passed).toBe(true);
  });
});
