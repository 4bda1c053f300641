import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors/app-error.ts';
import type { HostKeyQuestion } from '../../core/host/host-key.ts';
import type { DrillReport } from '../../core/operations/drills/drill-report.ts';
import { exampleReport } from '../../test/fakes/example-report.ts';
import { type FakePair, fakePair } from '../../test/fakes/fake-pair.ts';
import {
  endOfFake,
  type FakeOptions,
  fakeSurroundings,
  runFake,
  type Typed,
} from '../../test/fakes/fake-surroundings.ts';
import { runCommandLine } from '../run-command-line.ts';

let folder = '';
let file = '';
let pair: FakePair;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-verbs-'));
  file = join(folder, 'pair.yaml');
  pair = fakePair();
  const nodes = ['--node', 'web-1=10.0.0.1', '--node', 'web-2=10.0.0.2'];
  await runFake(['init', file, ...nodes, '--vip', '10.0.0.100/24']);
  // Nothing that is measured: there is no network here.
  const text = readFileSync(file, 'utf8').replace('enabled: true', 'enabled: false');
  writeFileSync(file, text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Connect = NonNullable<FakeOptions['connect']>;
const toPair: Connect = (node) => pair.connect(node.name);

/** Out of reach, or not let in, as `codes` say by node. */
function failing(codes: Readonly<Record<string, string>>): { connect: Connect; tries: string[] } {
  const tries: string[] = [];
  const connect: Connect = async (node) => {
    tries.push(node.name);
    const code = codes[node.name];
    if (code === undefined) return pair.connect(node.name);
    const params = { host: node.address, port: 22, user: 'root', tried: 'publickey', offered: 'publickey' };
    throw new AppError(code, { kind: 'connection', node: node.name, params });
  };
  return { connect, tries };
}

describe('status', () => {
  it('answers the three questions: 0', async () => {
    const run = await runFake(['status', file], { connect: toPair });
    expect(run).toMatchObject({ exitCode: 0, stdout: '' });
    expect(run.stderr).toMatch(/● Healthy\. web-1 serves 10\.0\.0\.100\. web-2 is ready to take over/);
  });

  it('reminds of drills that are due, and of no others', async () => {
    const remind = async (levels: string) => {
      writeFileSync(file, `${readFileSync(file, 'utf8')}\ndrillReminders: ${levels}\n`);
      return (await runFake(['status', file], { connect: toPair })).stderr;
    };
    expect(await remind('[quarterly]')).toContain('drill --level quarterly');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/drillReminders.*/, ''));
    expect(await remind('[]')).not.toContain('drill');
  });

  it('is a result for --json', async () => {
    const run = await runFake(['status', file, '--json'], { connect: toPair });
    expect(run.lines().map((line) => line.type)).toEqual(['event', 'result']);
    expect(run.lines().at(-1)).toMatchObject({ verb: 'status', exitCode: 0, health: { holder: 'web-1' } });
  });

  it('degraded: 6', async () => {
    pair.setFit('web-2', false);
    expect((await runFake(['status', file], { connect: toPair })).exitCode).toBe(6);
  });

  it('one node out of reach: why, and what is known all the same', async () => {
    const { connect } = failing({ 'web-2': 'ssh.timeout' });
    const run = await runFake(['status', file], { connect });
    expect(run.exitCode).toBe(8);
    expect(run.stderr).toContain('✗ web-2: 10.0.0.2 port 22 does not answer');
    expect(run.stderr).toContain('web-1 serves 10.0.0.100');
  });

  it('both out of reach: unknown, 8', async () => {
    const { connect } = failing({ 'web-1': 'ssh.timeout', 'web-2': 'ssh.timeout' });
    expect((await runFake(['status', file], { connect })).exitCode).toBe(8);
  });

  it('let in by neither: 69, since that says nothing about the pair', async () => {
    const { connect } = failing({ 'web-1': 'ssh.auth-failed', 'web-2': 'ssh.auth-failed' });
    const run = await runFake(['status', file], { connect });
    expect(run.exitCode).toBe(69);
    expect(run.stderr).not.toContain('Unknown');
  });
});

describe('status --watch', () => {
  it('tells each change until Ctrl-C, and ends with the last health', async () => {
    const fake = fakeSurroundings({ connect: toPair });
    const ended = runCommandLine(['status', file, '--watch', '--json'], fake.surroundings);
    await until(() => fake.stdout().includes('"holder":"web-1"'));
    pair.failOver();
    await until(() => fake.stdout().includes('"holder":"web-2"'));
    fake.signal('SIGINT');
    const run = endOfFake(fake, await ended);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toBe('');
    expect(run.lines().at(-1)).toMatchObject({ type: 'result', health: { holder: 'web-2' } });
  });

  it('ends when nobody reads it any more', async () => {
    const fake = fakeSurroundings({ connect: toPair });
    const ended = runCommandLine(['status', file, '--watch'], fake.surroundings);
    await until(() => fake.stderr().includes('Healthy'));
    fake.readerGone();
    expect(await ended).toBe(0);
  });

  it('tries a server that is away again, but not one that refuses the login', async () => {
    const { connect, tries } = failing({ 'web-1': 'ssh.timeout', 'web-2': 'ssh.password-refused' });
    const fake = fakeSurroundings({ connect });
    const ended = runCommandLine(['status', file, '--watch'], fake.surroundings);
    await until(() => tries.filter((node) => node === 'web-1').length >= 4);
    fake.signal('SIGINT');
    expect(await ended).toBe(8);
    expect(tries.filter((node) => node === 'web-2')).toHaveLength(1);
  });

  it('ends by itself when neither lets us in: 69', async () => {
    const { connect } = failing({ 'web-1': 'ssh.auth-failed', 'web-2': 'ssh.password-refused' });
    const run = await runFake(['status', file, '--watch'], { connect });
    expect(run.exitCode).toBe(69);
    expect(run.stderr).toContain('Neither server lets this computer in');
  });
});

describe('switchover', () => {
  const moving: FakePair['answer'] = (_node, argv) => {
    if (argv[0]?.endsWith('/switchover') === true) pair.failOver();
    return undefined;
  };

  it('shows how the pair is, asks, and moves', async () => {
    pair.answer = moving;
    const typed = [{ when: /web-1 serves[\s\S]*Move the addresses to web-2\? \[y\/N\] /, text: 'y' }];
    const run = await runFake(['switchover', file, '--to', 'web-2'], { connect: toPair, typed });
    expect(run.exitCode).toBe(0);
    expect(pair.holder()).toBe('web-2');
  });

  it('does nothing after a no', async () => {
    const typed = [{ when: /Move the addresses.*\[y\/N\] /, text: 'n' }];
    const run = await runFake(['switchover', file, '--to', 'web-2'], { connect: toPair, typed });
    expect(run.exitCode).toBe(64);
    expect(pair.commands.filter((command) => !command.includes('/watch'))).toEqual([]);
  });

  it('knows when there is nothing to do', async () => {
    const run = await runFake(['switchover', file, '--to', 'web-1', '--yes'], { connect: toPair });
    expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('web-1 serves already') });
  });

  it('refuses an unknown node before it reaches a server', async () => {
    const { connect, tries } = failing({});
    const run = await runFake(['switchover', file, '--to', 'web-3', '--yes'], { connect });
    expect(run).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('web-1, web-2') });
    expect(tries).toEqual([]);
  });

  it('is refused while redundancy is lost: 3', async () => {
    pair.setFit('web-2', false);
    const words = ['switchover', file, '--to', 'web-2', '--yes', '--json'];
    const run = await runFake(words, { connect: toPair });
    expect(run.exitCode).toBe(3);
    expect(run.lines().at(-1)).toMatchObject({
      type: 'result',
      outcome: 'error',
      error: { code: 'switchover.not-redundant' },
    });
  });
});

describe('drill', () => {
  const keep = (name: string, changed: Partial<DrillReport>) => {
    const report: DrillReport = { ...exampleReport, pair: 'pair', ...changed };
    mkdirSync(join(folder, 'kept'), { recursive: true });
    writeFileSync(join(folder, 'kept', `drill-${name}.json`), JSON.stringify(report));
  };

  it('compare sets the reports of this pair beside each other, without a server: 0', async () => {
    keep('1', { startedAt: '2026-08-01T09:00:00.000Z', outageMs: 640 });
    keep('2', { startedAt: '2026-11-01T09:00:00.000Z', outageMs: 3200, verdict: 'slower' });
    keep('3', { pair: 'another', outageMs: 1 });
    const words = ['drill', 'compare', file, '--report', join(folder, 'kept')];
    const told = await runFake(words, {});
    expect(told).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Longer than usual (640 ms') });
    const run = await runFake([...words, '--json'], {});
    expect(run.lines().at(-1)).toMatchObject({
      verb: 'drill compare',
      scenarios: [
        { scenario: 'service-stop', trend: 'worse', runs: [{ outageMs: 640 }, { outageMs: 3200 }] },
      ],
    });
  });

  it('--all takes the pair file for its only word', async () => {
    const run = await runFake(['drill', '--all', file, '--yes'], { connect: toPair });
    // The file was read: what it lacks is a service.
    expect(run).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('serves nothing') });
  });

  it('has nothing to measure where nothing is served: 3', async () => {
    const run = await runFake(['drill', 'service-stop', file, '--yes'], { connect: toPair });
    expect(run.exitCode).toBe(3);
  });
});

describe('an unknown server', () => {
  const fingerprint = `SHA256:${'a'.repeat(43)}`;
  /** Asks about a server's key as connectSsh does, then lets in. */
  const unknown: Connect = async (node, dependencies) => {
    const question: HostKeyQuestion = {
      node: node.name,
      hop: 'target',
      host: node.address,
      port: 22,
      keyType: 'ssh-ed25519',
      fingerprint: node.name === 'web-1' ? fingerprint : fingerprint.replaceAll('a', 'b'),
    };
    const offered = { type: question.keyType, key: '' };
    if ((await dependencies.decideHostKey(question, offered)) === 'accept') return pair.connect(node.name);
    const params = { host: node.address, port: 22, keyType: 'ssh-ed25519', fingerprint };
    throw new AppError('ssh.host-key-refused', { kind: 'connection', node: node.name, params });
  };
  const status = (...more: readonly string[]) => ['status', file, ...more];

  it('is refused where nobody can compare: 69, with the fingerprint', async () => {
    const run = await runFake(status(), { connect: unknown });
    expect(run.exitCode).toBe(69);
    expect(run.stderr).toContain(fingerprint);
  });

  it('is accepted when its fingerprint was given', async () => {
    const given = ['--host-key', fingerprint, '--host-key', `${fingerprint.replaceAll('a', 'b')}=`];
    expect((await runFake(status(...given), { connect: unknown })).exitCode).toBe(0);
  });

  it('is not accepted by another one’s fingerprint', async () => {
    expect((await runFake(status('--host-key', fingerprint), { connect: unknown })).exitCode).toBe(8);
  });

  it.each([[[]], [['--json']]])('is asked about at a terminal, one after the other %j', async (more) => {
    const question = (letter: string): Typed => ({
      when: new RegExp(`${letter.repeat(43)}\\.[\\s\\S]*ed25519_key\\.pub[\\s\\S]*\\[y/N\\] `),
      text: 'y',
    });
    const typed = [question('a'), question('b')];
    expect((await runFake(status(...more), { connect: unknown, typed })).exitCode).toBe(0);
  });

  it('Ctrl-C at the question: 130', async () => {
    const typed = [{ when: /key\? \[y\/N\] /, text: '\u0003' }];
    const run = await runFake(status(), { connect: unknown, typed });
    expect(run.exitCode).toBe(130);
    expect(run.stderr).toContain('You stopped the command');
  });
});

describe('secrets', () => {
  /** Wants the same user's password on both, and a one-time code whose question the server worded. */
  const locked: Connect = async (node, { credentials }) => {
    const account = { node: node.name, user: 'admin', host: 'gate', port: 22 };
    const [password, again] = [await credentials.password(account), await credentials.password(account)];
    const prompts = [{ text: 'Code: ', echo: true }];
    const answers = await credentials.keyboardInteractive({
      ...account,
      title: '',
      instruction: '',
      prompts,
    });
    if (password === 'hunter2' && again === password && answers?.[0] === '123') {
      return pair.connect(node.name);
    }
    const params = { host: 'gate', port: 22, user: 'admin', tried: '', offered: '' };
    throw new AppError('ssh.nothing-to-try', { kind: 'connection', node: node.name, params });
  };

  it('are asked once, not shown, and never two questions at a time', async () => {
    const typed = [
      { when: /Password of admin on gate: /, text: 'hunter2' },
      { when: /Code: .*/, text: '123' },
      { when: /Code: .*/, text: '123' },
    ];
    const run = await runFake(['status', file], { connect: locked, typed });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).not.toContain('hunter2');
    expect(run.stderr.match(/Password of/g)).toHaveLength(1);
  });

  it('are not there without a terminal', async () => {
    expect((await runFake(['status', file], { connect: locked })).exitCode).toBe(69);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

describe('trust', () => {
  const fingerprint = `SHA256:${'c'.repeat(43)}`;
  const stored = `ssh-ed25519 SHA256:${'d'.repeat(43)}`;
  /** web-2 shows another key than before, as connectSsh says it; web-1 is as it was. */
  const changed: Connect = async (node, dependencies) => {
    if (node.name !== 'web-2') return pair.connect(node.name);
    const shown = { host: node.address, port: 22, keyType: 'ssh-ed25519', fingerprint, stored } as const;
    const change = { node: node.name, hop: 'target', ...shown } as const;
    if ((await dependencies.decideChangedKey?.(change)) === 'replace') return pair.connect(node.name);
    throw new AppError('ssh.host-key-changed', { kind: 'connection', node: node.name, params: shown });
  };
  const question = /Type web-2 to take the new key/;

  it('takes the new key after the name was typed, having said everything: 0', async () => {
    const typed = [{ when: question, text: 'web-2' }];
    const run = await runFake(['trust', 'web-2', file], { connect: changed, typed });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain(fingerprint);
    expect(run.stderr).toContain(stored);
    expect(run.stderr).toContain('web-1 can’t say which key web-2 shows');
  });

  it.each(['yes', 'web-1', ''])('refuses when “%s” is typed: 69', async (text) => {
    const run = await runFake(['trust', 'web-2', file], {
      connect: changed,
      typed: [{ when: question, text }],
    });
    expect(run.exitCode).toBe(69);
  });

  it('takes a key that was given by its fingerprint, and no other one', async () => {
    const trust = (key: string) => ['trust', 'web-2', file, '--json', '--host-key', key];
    const run = await runFake(trust(fingerprint), { connect: changed });
    expect(run.lines().at(-1)).toMatchObject({ exitCode: 0, outcome: 'replaced', fingerprint });
    expect((await runFake(trust(fingerprint.replaceAll('c', 'e')), { connect: changed })).exitCode).toBe(69);
  });

  it('has nothing to do for a server that shows the known key: 0', async () => {
    const run = await runFake(['trust', 'web-1', file], { connect: changed });
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stderr).toContain('Nothing was changed');
  });
});
