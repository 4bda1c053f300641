import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditProgram } from './audit-program.ts';
import { auditLine, checkTrail, knownHeads } from './audit-trail.ts';

const entry = (result: string) => ({
  at: '2026-11-21T09:00:00.000Z',
  on: 'here',
  action: 'switchover',
  who: 'ann@laptop',
  subject: 'web-2',
  plan: '',
  result,
});

function trailOf(...results: readonly string[]): string {
  return results.reduce((trail, result) => trail + auditLine(trail, entry(result)), '');
}

const lines = (trail: string) => trail.trim().split('\n');

describe('audit trail', () => {
  const trail = trailOf('started', 'moved', 'started', 'reverted');

  it('holds as it was written', () => {
    const { entries, problems } = checkTrail(trail);
    expect(entries.map(({ n, result }) => `${n} ${result}`)).toEqual([
      '1 started',
      '2 moved',
      '3 started',
      '4 reverted',
    ]);
    expect(problems).toEqual([]);
  });

  it('names the line that was edited, and before which one is missing', () => {
    const edited = trail.replace('"moved"', '"seen"');
    expect(checkTrail(edited).problems).toEqual([{ kind: 'edited', line: 2 }]);
    const removed = lines(trail)
      .filter((_, index) => index !== 1)
      .join('\n');
    expect(checkTrail(removed).problems).toEqual([{ kind: 'removed', line: 2 }]);
    expect(checkTrail(lines(trail).slice(1).join('\n')).problems).toEqual([{ kind: 'removed', line: 1 }]);
    expect(checkTrail(`${trail}{"n":5\n`).problems).toEqual([{ kind: 'unreadable', line: 5 }]);
  });

  it('finds an entry that was edited together with its hash', () => {
    const [first = '', ...rest] = lines(trail);
    const forged = auditLine('', { ...entry('started'), who: 'bob@laptop' }).trim();
    expect(forged).not.toBe(first);
    expect(checkTrail([forged, ...rest].join('\n')).problems).toEqual([{ kind: 'removed', line: 2 }]);
  });

  it('finds a trail whose end was cut off, by what was noted elsewhere', () => {
    const hash = /"hash":"(\w+)"/.exec(lines(trail)[3] ?? '')?.[1];
    const cut = lines(trail).slice(0, 2).join('\n');
    expect(checkTrail(cut).problems).toEqual([]);
    expect(checkTrail(cut, [`4:${hash}`]).problems).toEqual([{ kind: 'cut-off', line: 2 }]);
    expect(checkTrail(trail, [`4:${hash}`]).problems).toEqual([]);
  });

  it('expects nothing of a node that was uninstalled since', () => {
    const noted = [
      { ...entry('moved'), n: 1, heads: { 'web-1': '2:aa' } },
      { ...entry('uninstalled'), n: 2, action: 'uninstall' },
      { ...entry('confirmed'), n: 3, heads: { 'web-1': '1:bb' } },
    ];
    expect(knownHeads(noted, 'web-1')).toEqual(['1:bb']);
  });

  it.each([['dash'], ['busybox', 'sh']])('is what the nodes write, with %s', (...shell) => {
    const folder = mkdtempSync(join(tmpdir(), 'pairkeeper-audit-'));
    try {
      const env = {
        PATH: process.env.PATH,
        PAIRKEEPER_STATE: folder,
        PAIRKEEPER_ETC: folder,
        SSH_CONNECTION: '192.0.2.9 50000 192.0.2.1 22',
        PK_ACTION: 'drill',
        PK_WHO: 'ann@laptop","result":"x',
        PK_SUBJECT: 'service-stop\n{}',
        PK_PLAN: '',
        PK_RESULT: 'started',
      };
      const [program = 'sh', ...words] = shell;
      for (let count = 0; count < 3; count += 1) {
        execFileSync(program, [...words, '-s'], { env, input: auditProgram() });
      }
      const written = checkTrail(readFileSync(join(folder, 'audit.log'), 'utf8'));
      expect(written.problems).toEqual([]);
      expect(written.entries).toHaveLength(3);
      expect(written.entries[2]).toMatchObject({
        n: 3,
        action: 'drill',
        who: 'ann@laptop___result_:_x',
        subject: 'service-stop___',
        from: '192.0.2.9',
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
