import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fakePairSpec } from '../../test/fakes/fake-pair.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { parseFacts } from '../facts/parse-facts.ts';
import { runPreflight } from './run-preflight.ts';

function golden(name: string, node: string, changes: Partial<NodeFacts> = {}): NodeFacts {
  const text = readFileSync(new URL(`../../test/golden/facts/${name}.txt`, import.meta.url), 'utf8');
  const timing = { sentAtMs: 1_795_257_511_000, firstLineAtMs: 1_795_257_511_000 };
  return { ...parseFacts(text.split('\n'), node, timing), clockSkewMs: 0, ...changes };
}

const first = (changes: Partial<NodeFacts> = {}) => golden('debian-12-installed', 'web-1', changes);
const second = (changes: Partial<NodeFacts> = {}) =>
  golden('debian-12-installed', 'web-2', { machineId: 'f'.repeat(32), hostname: 'node2', ...changes });

/** Code, level and node of everything that is not fine. */
function trouble(one: NodeFacts, two: NodeFacts): readonly string[] {
  return runPreflight(fakePairSpec, [one, two], [])
    .filter(({ level }) => level !== 'ok')
    .map(({ code, level, node }) => [code, level, node].filter(Boolean).join(' '));
}

describe('preflight of two good servers', () => {
  it('says what was looked at, in the same order every time', () => {
    const findings = runPreflight(fakePairSpec, [first(), second()], []);
    expect(findings.every(({ level }) => level === 'ok')).toBe(true);
    expect(findings.map(({ code, node }) => `${code} ${node ?? ''}`.trim())).toEqual([
      'pair.two-machines',
      'clock.agrees',
      'system.supported web-1',
      'system.systemd web-1',
      'system.root web-1',
      'disk.enough web-1',
      'package.ready web-1',
      'network.manager web-1',
      'system.supported web-2',
      'system.systemd web-2',
      'system.root web-2',
      'disk.enough web-2',
      'package.ready web-2',
      'network.manager web-2',
    ]);
  });
});

describe('preflight of servers that differ', () => {
  it('tells a clone from a machine that was entered twice', () => {
    const { machineId } = first();
    expect(trouble(first(), second({ machineId }))).toContain('pair.same-machine blocker');
    const otherCard = second().interfaces.map((item) => ({ ...item, mac: '02:00:00:00:00:99' }));
    expect(trouble(first(), second({ machineId, interfaces: otherCard }))).toEqual([
      'pair.machine-id-cloned blocker',
    ]);
  });

  it('warns of names and systems that will confuse', () => {
    expect(trouble(first(), second({ hostname: 'node1' }))).toEqual(['pair.same-hostname warning']);
    const rocky = golden('rocky-9-installed', 'web-2');
    expect(trouble(first(), rocky)).toContain('pair.different-systems warning');
    expect(trouble(first(), second({ architecture: 'aarch64' }))).toEqual([
      'pair.different-architectures warning',
    ]);
  });
});

describe('preflight of clocks', () => {
  it.each([
    [0, 900, 0, []],
    [0, 1400, 500, []],
    [0, -1500, 100, ['clock.differs warning web-2']],
    [-3600_000, 20, 100, ['clock.differs blocker web-1']],
    [60_000, 60_000, 100, ['clock.this-computer warning']],
  ])('%d ms and %d ms off, measured to %d ms', (one, two, clockErrorMs, expected) => {
    expect(trouble(first({ clockSkewMs: one, clockErrorMs }), second({ clockSkewMs: two }))).toEqual(
      expected,
    );
  });
});

describe('preflight of a system', () => {
  const os = (id: string, versionId: string, family: NodeFacts['os']['family']) => ({
    os: { id, versionId, prettyName: `${id} ${versionId}`, family },
  });

  it.each([
    [os('debian', '11', 'debian'), undefined],
    [os('debian', '10', 'debian'), 'system.too-old blocker'],
    [os('ubuntu', '20.04', 'debian'), undefined],
    [os('ubuntu', '18.04', 'debian'), 'system.too-old blocker'],
    [os('almalinux', '8.10', 'redhat'), undefined],
    [os('centos', '7', 'redhat'), 'system.too-old blocker'],
    [os('linuxmint', '22', 'debian'), 'system.not-tested warning'],
    [os('fedora', '42', 'redhat'), 'system.not-tested warning'],
    [os('debian', '', 'debian'), 'system.not-tested warning'],
    [os('alpine', '3.20', 'other'), 'system.not-supported blocker'],
    [os('', '', 'other'), 'system.not-supported blocker'],
  ])('%j', (changes, expected) => {
    const found = trouble(first(changes), second(changes));
    expect(found).toEqual(expected === undefined ? [] : [`${expected} web-1`, `${expected} web-2`]);
  });

  it('takes what could not be read for not known, never for fine', () => {
    const nothing = parseFacts([], 'web-1', { sentAtMs: 0, firstLineAtMs: 0 });
    expect(trouble(nothing, second())).toEqual(
      expect.arrayContaining([
        'system.not-supported blocker web-1',
        'system.not-systemd blocker web-1',
        'system.not-root blocker web-1',
        'disk.not-known warning web-1',
      ]),
    );
  });

  it('says once that a disk is full, however many folders lie on it', () => {
    const full = (path: string) => [path, 100] as const;
    const disk = ['/etc', '/usr', '/var/lib'];
    const facts = first({
      diskFreeKiB: { ...first().diskFreeKiB, ...Object.fromEntries(disk.map(full)) },
      inodesFree: { '/etc': 7, '/usr': 7, '/var/lib': 8 },
    });
    expect(trouble(facts, second())).toEqual([
      'disk.full blocker web-1',
      'disk.full blocker web-1',
      'disk.no-inodes blocker web-1',
      'disk.no-inodes blocker web-1',
    ]);
    expect(trouble({ ...facts, inodesFree: {} }, second())).toEqual(['disk.full blocker web-1']);
  });

  it('names every trouble of a server at once', () => {
    expect(trouble(golden('almalinux-8-troubled', 'web-1'), second())).toEqual([
      'pair.different-systems warning',
      'disk.read-only blocker web-1',
      'disk.nearly-full warning web-1',
      'package.lock-held warning web-1',
      'package.database-broken warning web-1',
    ]);
  });
});
