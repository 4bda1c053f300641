import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFake } from '../../test/fakes/fake-surroundings.ts';

/** Shells that this machine does not have can't be asked; `npm test` installs them where it may. */
const hasShell = (name: string) => spawnSync(name, ['--version']).status === 0;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-completion-'));
  for (const name of ['pair.yaml', 'notes.txt']) writeFileSync(join(folder, name), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function script(shell: string): Promise<string> {
  const run = await runFake(['completion', shell]);
  expect(run.exitCode).toBe(0);
  const file = join(folder, `completion.${shell}`);
  writeFileSync(file, run.stdout);
  return file;
}

function answerOf(command: string, args: readonly string[]): readonly string[] {
  const run = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb' },
  });
  expect(run.stderr).toBe('');
  return run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

/** Words on the line, the last of which is being typed, and what has to be offered; `!` in front: must not be. */
const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['ch'], ['check']],
  [[''], ['init', 'apply', 'lab', '--json', '!pair.yaml']],
  [
    ['check', ''],
    ['pair.yaml', '--verbose', '--host-key', '!notes.txt', '!--to'],
  ],
  [
    ['check', '--ver'],
    ['--verbose', '!pair.yaml'],
  ],
  [
    ['drill', 'service-s'],
    ['service-stop', '!service-hang'],
  ],
  [['drill', 'service-stop', '--re'], ['--report']],
  [
    ['init', '--profile', ''],
    ['tolerant', 'balanced', 'fast', '!--node'],
  ],
  [['plan', '--out', 'no'], ['notes.txt']],
  [['--json', 'switchover', '--t'], ['--to']],
  [
    ['lab', 'po'],
    ['power-off', 'power-on'],
  ],
  [
    ['lab', 'up', '--release', ''],
    ['bookworm', 'trixie'],
  ],
  [
    ['lab', 'status', '--'],
    ['--name', '!--watch'],
  ],
];

function expectOffered(offered: readonly string[], wanted: readonly string[]): void {
  for (const word of wanted) {
    if (word.startsWith('!')) expect(offered).not.toContain(word.slice(1));
    else expect(offered).toContain(word);
  }
}

describe('bash', () => {
  it('accepts the script', async () => {
    expect(spawnSync('bash', ['-n', await script('bash')], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it.each(cases)('completes %j', async (words, wanted) => {
    const ask = `source "$1"; shift
      COMP_WORDS=(pairkeeper "$@"); COMP_CWORD=$#
      _pairkeeper; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const args = ['--norc', '-c', ask, 'bash', await script('bash'), ...words];
    expectOffered(answerOf('bash', args), wanted);
  });
});

describe.runIf(hasShell('zsh'))('zsh', () => {
  it('accepts the script', async () => {
    expect(spawnSync('zsh', ['-n', await script('zsh')], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it.each(cases)('completes %j', async (words, wanted) => {
    const ask = `source $1; shift
      functions -c _pairkeeper pairkeeper_words
      emulate ksh -c 'COMP_WORDS=(pairkeeper "$@"); COMP_CWORD=$#; COMPREPLY=(); pairkeeper_words'
      print -rl -- $COMPREPLY`;
    const found = answerOf('zsh', ['-f', '-c', ask, 'zsh', await script('zsh'), ...words]);
    // zsh itself leaves out what does not begin like the word that is typed.
    expectOffered(
      found.filter((word) => word.startsWith(words.at(-1) ?? '')),
      wanted,
    );
  });
});

describe.runIf(hasShell('fish'))('fish', () => {
  it('accepts the script', async () => {
    expect(spawnSync('fish', ['--no-execute', await script('fish')], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  // fish offers options only behind a dash, and other files behind those with the right ending.
  const forFish = cases.map(
    ([words, wanted]) =>
      [
        words,
        wanted.filter(
          (word) => word !== '!notes.txt' && (!word.startsWith('--') || words.at(-1)?.startsWith('--')),
        ),
      ] as const,
  );
  it.each(forFish)('completes %j', async (words, wanted) => {
    const line = ['pairkeeper', ...words].join(' ');
    const args = ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', await script('fish'), line];
    const offered = answerOf('fish', args).map((answer) => answer.split('\t')[0] ?? '');
    expectOffered(offered, wanted);
  });
});
