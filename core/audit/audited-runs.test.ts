import { describe, expect, it } from 'vitest';
import { type AuditEntry, auditLine, checkTrail, type SealedEntry } from './audit-trail.ts';
import { auditedRuns } from './audited-runs.ts';

type Told = Partial<Omit<AuditEntry, 'n'>> & { readonly second: number };

/** A trail as it is written, read again. */
function trail(of: string, ...told: readonly Told[]): { of: string; entries: readonly SealedEntry[] } {
  const text = told.reduce((lines, { second, ...rest }) => {
    const at = `2026-11-21T09:00:${String(second).padStart(2, '0')}.000Z`;
    const entry = {
      at,
      on: of,
      action: 'switchover',
      who: 'ann@laptop',
      subject: 'web-2',
      plan: '',
      result: 'started',
    };
    return lines + auditLine(lines, { ...entry, ...rest });
  }, '');
  return { of, entries: checkTrail(text).entries };
}

const head = ({ entries }: { entries: readonly SealedEntry[] }, index: number) =>
  `${entries[index]?.n}:${entries[index]?.hash}`;

describe('auditedRuns', () => {
  const node = trail(
    'web-1',
    { second: 2, from: '10.0.0.9', login: 'root', method: 'publickey', key: 'SHA256:abc' },
    { second: 5, result: 'moved', from: '10.0.0.9' },
  );

  it('makes one run of its beginning and its end in all trails, with who came from where', () => {
    const here = trail(
      'here',
      { second: 1, heads: { 'web-1': head(node, 0) } },
      { second: 4, result: 'moved', heads: { 'web-1': head(node, 1) } },
    );
    expect(auditedRuns([here, node])).toEqual([
      {
        action: 'switchover',
        subject: 'web-2',
        plan: '',
        who: 'ann@laptop',
        startedAt: '2026-11-21T09:00:01.000Z',
        endedAt: '2026-11-21T09:00:04.000Z',
        result: 'moved',
        trails: ['here', 'web-1'],
        logins: [{ node: 'web-1', from: '10.0.0.9', login: 'root', method: 'publickey', key: 'SHA256:abc' }],
      },
    ]);
  });

  it('keeps apart what another computer did, and puts together what both nodes say of it', () => {
    const here = trail('here', { second: 1 }, { second: 3, result: 'reverted' });
    const runs = auditedRuns([here, node, trail('web-2', { second: 3 }, { second: 6, result: 'moved' })]);
    expect(runs.map(({ trails, result }) => [trails, result])).toEqual([
      [['web-1', 'web-2'], 'moved'],
      [['here'], 'reverted'],
    ]);
  });

  it('shows what was killed as without an end, and each try of the same by itself', () => {
    const runs = auditedRuns([trail('here', { second: 1 }, { second: 7 }, { second: 9, result: 'moved' })]);
    expect(runs.map(({ startedAt, result }) => [startedAt.slice(17, 19), result])).toEqual([
      ['07', 'moved'],
      ['01', undefined],
    ]);
  });

  it('takes what a server says for text, whatever it is', () => {
    const lie = {
      who: { toString: 'x' },
      subject: '\u001b]0;x\u0007'.repeat(900),
    } as unknown as Partial<AuditEntry>;
    const [run] = auditedRuns([trail('web-1', { second: 1, ...lie })]);
    expect(run?.who).toBe('');
    expect(run?.subject.length).toBeLessThanOrEqual(200);
    expect(run?.subject).not.toMatch(/[\u0000-\u001f]/);
  });
});
