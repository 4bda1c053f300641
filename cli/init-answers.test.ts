import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { components } from '../core/components/registry.ts';
import { loadSpec } from '../core/spec/load-spec.ts';
import { runFake, type Typed } from '../test/fakes/fake-surroundings.ts';
import { parseBackend } from './init-answers.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-init-'));
  file = join(folder, 'pair.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written() {
  const loaded = loadSpec(readFileSync(file, 'utf8'), components);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.spec;
}

const nodes = ['--node', 'web-1=10.0.0.11', '--node', 'web-2=10.0.0.12'];

describe('init by flags', () => {
  it('writes a commented file without asking', async () => {
    const flags = ['--name', 'shop', ...nodes, '--vip', '10.0.0.100/24', '--vip', 'fd00::100/64'];
    const more = ['--user', 'admin', '--identity', '~/.ssh/key', '--profile', 'fast'];
    const others = ['--witness', '10.0.0.1', '--backend', '10.0.1.21:8080', '--backend', '[fd00::22]:8080'];
    const run = await runFake(['init', file, ...flags, ...more, ...others]);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain(`Wrote ${file}`);
    expect(written()).toMatchObject({
      name: 'shop',
      nodes: [
        { name: 'web-1', address: '10.0.0.11', ssh: { user: 'admin', identityFile: '~/.ssh/key' } },
        { name: 'web-2', address: '10.0.0.12', ssh: { user: 'admin', identityFile: '~/.ssh/key' } },
      ],
      vips: [{ address: '10.0.0.100/24' }, { address: 'fd00::100/64' }],
      witnesses: ['10.0.0.1'],
      sections: { nginx: { upstreams: [{ servers: [{ port: 8080 }, { address: 'fd00::22' }] }] } },
    });
    expect(readFileSync(file, 'utf8')).toMatch(/^# What Pairkeeper makes of two servers/);
  });

  it('takes what has a default where nobody can be asked', async () => {
    const run = await runFake(['init', file, ...nodes, '--vip', '10.0.0.100/24', '--json']);
    expect(run.lines()).toMatchObject([{ type: 'result', verb: 'init', exitCode: 0, file }]);
    expect(written()).toMatchObject({ name: 'pair', witnesses: [], nodes: [{ ssh: { user: 'root' } }, {}] });
  });

  it('names the question that nobody can answer', async () => {
    const run = await runFake(['init', file, '--node', 'web-1=10.0.0.11']);
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toContain('“Second server');
  });

  it('says all that is wrong, and writes nothing', async () => {
    const run = await runFake(['init', file, ...nodes, '--vip', '10.0.0.300/24', '--witness', '$(reboot)']);
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toMatch(/have 2 mistakes/);
    expect(() => readFileSync(file)).toThrow();
  });

  it('refuses a third server', async () => {
    const run = await runFake(['init', file, ...nodes, '--node', 'web-3=10.0.0.13']);
    expect(run).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('3 were given') });
  });

  it('leaves an existing file as it is, unless told otherwise', async () => {
    writeFileSync(file, 'mine\n');
    const refused = await runFake(['init', file, ...nodes, '--vip', '10.0.0.100/24']);
    expect(refused.exitCode).toBe(64);
    expect(readFileSync(file, 'utf8')).toBe('mine\n');
    await runFake(['init', file, ...nodes, '--vip', '10.0.0.100/24', '--force']);
    expect(written().name).toBe('pair');
  });

  it('says where a file can not be written', async () => {
    const path = join(folder, 'none', 'pair.yaml');
    const run = await runFake(['init', path, ...nodes, '--vip', '10.0.0.100/24']);
    expect(run).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('(ENOENT)') });
  });
});

describe('init by questions', () => {
  const answers: readonly Typed[] = [
    { when: /Name of the pair \[pair\]: /, text: 'shop' },
    { when: /First server.*: /, text: 'web-1=10.0.0.11' },
    { when: /Second server.*: /, text: 'web-2=10.0.0.12' },
    { when: /Login on both.*\[root\]: /, text: '' },
    { when: /Shared address.*: /, text: '10.0.0.100/24, fd00::100/64' },
    { when: /Witnesses.*: /, text: '10.0.0.1' },
    { when: /Servers that nginx.*: /, text: '' },
  ];

  it('asks for everything, and explains the file in the language of the question', async () => {
    const run = await runFake(['init', file], { typed: answers });
    expect(run.exitCode).toBe(0);
    expect(written()).toMatchObject({
      name: 'shop',
      nodes: [{ name: 'web-1' }, { name: 'web-2' }],
      vips: [{ address: '10.0.0.100/24' }, { address: 'fd00::100/64' }],
      witnesses: ['10.0.0.1'],
    });
  });

  it('asks only for what was not given', async () => {
    const flags = [
      '--name',
      'shop',
      ...nodes,
      '--user',
      'root',
      '--witness',
      '10.0.0.1',
      '--backend',
      'a:80',
    ];
    const typed = [{ when: /Shared address.*: /, text: '10.0.0.100/24' }];
    const run = await runFake(['init', file, ...flags], { typed });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).not.toContain('Name of the pair');
  });

  it.each([
    ['Name', 'My pair!', /Name of the pair/, /can’t be the name/],
    ['First', 'web-1=10.0.0.9; reboot', /First server/, /nodes\[0\]\.address/],
    ['Second', 'web-1=10.0.0.12', /Second server/, /web-1/],
    ['Shared', '10.0.0.12/24', /Shared address/, /10\.0\.0\.12/],
    ['Shared', '', /Shared address/, /vips\[0\]/],
    ['Witnesses', '`id`', /Witnesses/, /witnesses\[0\]/],
  ])('tells a wrong answer at once (%s: %j), and asks again', async (_name, wrong, question, sentence) => {
    const index = answers.findIndex(({ when }) => when.source.startsWith(question.source));
    const typed = [
      ...answers.slice(0, index),
      { when: answers[index]?.when ?? question, text: wrong },
      { when: new RegExp(`✗[\\s\\S]*${question.source}.*: `), text: answers[index]?.text ?? '' },
      ...answers.slice(index + 1),
    ];
    const run = await runFake(['init', file], { typed });
    expect(run.stderr).toMatch(new RegExp(`✗.*${sentence.source}`));
    expect(run.exitCode).toBe(0);
    expect(written().name).toBe('shop');
  });

  it('Ctrl-C at a question: 130, and no file', async () => {
    const typed = [...answers.slice(0, 2), { when: /Second server.*: /, text: '\u0003' }];
    const run = await runFake(['init', file], { typed });
    expect(run.exitCode).toBe(130);
    expect(run.stderr).toContain('Nothing was changed');
    expect(() => readFileSync(file)).toThrow();
  });
});

describe('parseBackend', () => {
  it.each([
    ['10.0.1.21:8080', { address: '10.0.1.21', port: 8080 }],
    ['app.example.com', { address: 'app.example.com' }],
    ['[fd00::22]:8080', { address: 'fd00::22', port: 8080 }],
    ['[fd00::22]', { address: 'fd00::22' }],
    ['fd00::22', { address: 'fd00::22' }],
    ['a:b:c', { address: 'a:b:c' }],
  ])('%s', (text, expected) => expect(parseBackend(text)).toEqual(expected));
});
