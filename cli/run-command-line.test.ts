import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOfFake, fakeSurroundings, runFake } from '../test/fakes/fake-surroundings.ts';
import { runCommandLine } from './run-command-line.ts';

let folder = '';
let pairFile = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-cli-'));
  pairFile = join(folder, 'pair.yaml');
  const nodes = ['--node', 'web-1=10.0.0.1', '--node', 'web-2=10.0.0.2'];
  expect((await runFake(['init', pairFile, ...nodes, '--vip', '10.0.0.100/24'])).exitCode).toBe(0);
  writeFileSync(join(folder, 'bad.yaml'), 'version: 1\nname: x\nnodes: []\nvrrp:\n  profil: fast\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a mistake in the command line', () => {
  it.each([
    ['an unknown verb', ['chek'], /unknown command 'chek'.*check/],
    ['an unknown option', ['check', '--verbos'], /unknown option '--verbos'/],
    ['a missing option', ['switchover'], /the option '--to <node>' is required/],
    [
      'a wrong choice',
      ['drill', 'node-on-fire'],
      /'node-on-fire' can’t be used for 'scenario' \(possible: config-broken, service-stop, /,
    ],
    ['no drill', ['drill'], /'scenario'/],
    ['two pairs to drill', ['drill', '--all', 'a.yaml', 'b.yaml'], /too many arguments/],
    ['a word too many', ['check', 'a.yaml', 'b.yaml'], /too many arguments/],
    ['no fingerprint', ['check', '--host-key', 'aa:bb'], /'aa:bb' can’t be used for '--host-key/],
    [
      'options that exclude each other',
      ['undo', '--keep-packages', '--remove-packages'],
      /can’t be used together/,
    ],
    ['a lab without a verb that exists', ['lab', 'explode'], /unknown command 'explode'/],
  ])('%s: 64, one sentence and where to read on', async (_name, words, sentence) => {
    const run = await runFake(words);
    expect(run.exitCode).toBe(64);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(sentence);
    expect(run.stderr).toContain('pairkeeper help');
  });

  it('ends with a result for --json, wherever that stands', async () => {
    for (const words of [
      ['chek', '--json'],
      ['--json', 'check', '--verbos'],
    ]) {
      const run = await runFake(words);
      expect(run.exitCode).toBe(64);
      expect(run.stderr).toBe('');
      expect(run.lines().map((line) => line.type)).toEqual(['error', 'result']);
      expect(run.lines().at(-1)).toMatchObject({ exitCode: 64, error: { code: 'cli.usage', kind: 'usage' } });
    }
  });

  it('is told in the language that was asked for', async () => {
    expect((await runFake(['--lang', 'zh-CN', 'chek'])).stderr).toContain('无法理解该命令行');
    expect((await runFake(['chek'], { environment: { LANG: 'zh_CN.UTF-8' } })).stderr).toContain('无法理解');
    for (const words of [
      ['chek'],
      ['check', '--verbos'],
      ['check', 'a.yaml', 'b.yaml'],
      ['switchover'],
      ['check', '--host-key'],
      ['drill'],
      ['drill', 'node-on-fire'],
      ['undo', '--keep-packages', '--remove-packages'],
    ]) {
      const { stderr } = await runFake(['--lang', 'zh-CN', ...words]);
      // What the reader typed and may type stays; no sentence of commander's does.
      expect(stderr).not.toMatch(/unknown|missing|required|too many|invalid|Allowed|Did you|cannot/);
    }
  });
});

describe('help', () => {
  it('is shown for no verb at all, with exit status 64', async () => {
    const run = await runFake([]);
    expect(run.exitCode).toBe(64);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('The usual way:');
  });

  it.each([['--help'], ['help'], ['check --help'], ['help check'], ['lab --help'], ['lab cut --help']])(
    '%s: to standard output, 0',
    async (line) => {
      const run = await runFake(line.split(' '));
      expect(run).toMatchObject({ exitCode: 0, stderr: '' });
      expect(run.stdout).toMatch(/^Usage: pairkeeper/);
    },
  );

  it('tells the version', async () => {
    expect(await runFake(['--version'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe('a pair file', () => {
  it('that is not there: 64', async () => {
    const run = await runFake(['check', join(folder, 'none.yaml')]);
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toMatch(/✗ .*none\.yaml can't be read\.\n {2}→ /);
  });

  it('with mistakes: 64, and each of them with its line and what to write instead', async () => {
    const file = join(folder, 'bad.yaml');
    const run = await runFake(['plan', file]);
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toContain(`${file}:5:3 vrrp.profil is not a known setting`);
    expect(run.stderr).toMatch(/bad\.yaml has \d mistakes/);
  });

  it('with mistakes, for --json', async () => {
    const run = await runFake(['plan', join(folder, 'bad.yaml'), '--json']);
    const issues = run.lines().filter((line) => line.type === 'issue');
    expect(issues.map((issue) => [issue.code, issue.line, issue.column])).toContainEqual([
      'spec.misspelt-key',
      5,
      3,
    ]);
    expect(run.lines().at(-1)).toMatchObject({
      type: 'result',
      verb: 'plan',
      exitCode: 64,
      outcome: 'error',
      error: { code: 'cli.spec-invalid', kind: 'usage' },
    });
  });
});

describe('what nobody foresaw', () => {
  const connect = () => Promise.reject(new TypeError('x is undefined'));

  it('is one sentence and 70, with a stack trace only when asked for', async () => {
    const run = await runFake(['check', pairFile], { connect });
    expect(run.exitCode).toBe(70);
    expect(run.stderr).toContain('x is undefined');
    expect(run.stderr).not.toContain('    at ');
    const debug = await runFake(['check', pairFile], { connect, environment: { PAIRKEEPER_DEBUG: '1' } });
    expect(debug.stderr).toContain('    at ');
  });

  it('ends with a result all the same', async () => {
    const run = await runFake(['check', pairFile, '--json'], { connect });
    expect(run.lines().at(-1)).toMatchObject({ type: 'result', verb: 'check', exitCode: 70 });
  });
});

describe('servers that can not be reached', () => {
  it('are both told: 69', async () => {
    const run = await runFake(['check', pairFile]);
    expect(run.exitCode).toBe(69);
    expect(run.stderr).toContain('web-1: there is no way to 10.0.0.1');
    expect(run.stderr).toContain('web-2: there is no way to 10.0.0.2');
  });
});

describe('consent', () => {
  it.each([['apply'], ['undo'], ['uninstall'], ['switchover', '--to', 'web-2'], ['drill', 'service-stop']])(
    'without a terminal and without --yes, %s ends with 64 before it reaches a server',
    async (...words) => {
      const connect = () => Promise.reject(new Error('was reached'));
      const [verb = '', ...rest] = words;
      const line = verb === 'drill' ? [verb, ...rest, pairFile] : [verb, pairFile, ...rest];
      const run = await runFake(line, { connect });
      expect(run.stderr).toContain('nobody is there to agree');
      expect(run.exitCode).toBe(64);
    },
  );

  it('can not be given to what --json does not show', async () => {
    const run = await runFake(['apply', pairFile, '--json'], { typed: [] });
    expect(run.exitCode).toBe(64);
    expect(run.lines().at(-1)).toMatchObject({ error: { code: 'cli.consent-missing' } });
  });
});

describe('Ctrl-C', () => {
  /** Connecting goes on until it is cancelled. */
  const connect: NonNullable<Parameters<typeof fakeSurroundings>[0]>['connect'] = (
    _node,
    _dependencies,
    options,
  ) =>
    new Promise((_resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(new Error('cancelled')));
    });

  it('stops a verb that waits: 130, and says that nothing was changed', async () => {
    const fake = fakeSurroundings({ connect });
    const ended = runCommandLine(['check', pairFile], fake.surroundings);
    await until(() => fake.stderr().includes('connecting'));
    fake.signal('SIGINT');
    expect(await ended).toBe(130);
    expect(fake.stderr()).toContain('Stopping.');
    expect(fake.exits).toEqual([]);
  });

  it('the second time ends the program at once', async () => {
    const fake = fakeSurroundings({ connect: () => new Promise(() => undefined) });
    void runCommandLine(['check', pairFile], fake.surroundings);
    await until(() => fake.stderr().includes('connecting'));
    fake.signal('SIGINT');
    expect(fake.exits).toEqual([]);
    fake.signal('SIGINT');
    expect(fake.exits).toEqual([130]);
  });

  it('ends with a result too', async () => {
    const fake = fakeSurroundings({ connect });
    const ended = runCommandLine(['check', pairFile, '--json'], fake.surroundings);
    await until(() => fake.stdout().includes('progress.connecting'));
    fake.signal('SIGTERM');
    expect(
      endOfFake(fake, await ended)
        .lines()
        .at(-1),
    ).toMatchObject({ type: 'result', exitCode: 130 });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}
