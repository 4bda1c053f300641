import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.ts';
import { shellJoin, shellQuote } from './shell-quote.ts';

/** Prints every argument, each ended by a NUL byte, which no argument can hold. */
const ECHO_ARGUMENTS = `printf '%s\\0'`;

/** dash, and busybox's ash where it is installed. */
const SHELLS: readonly (readonly string[])[] = [['sh'], ['busybox', 'sh']].filter(
  ([program = '', ...rest]) => spawnSync(program, [...rest, '-c', 'true']).status === 0,
);

function throughShell(shell: readonly string[], words: readonly string[]): readonly string[] {
  const [program = 'sh', ...rest] = shell;
  const script = words.map((word) => `${ECHO_ARGUMENTS} ${shellJoin([word])}\n`).join('');
  const answer = spawnSync(program, [...rest, '-s'], { input: script, maxBuffer: 1 << 28 });
  expect(answer.stderr.toString()).toBe('');
  expect(answer.status).toBe(0);
  return answer.stdout.toString().split('\0').slice(0, -1);
}

const nastyPiece = fc.constantFrom(
  ...["'", '"', '$', '`', '\\', '\n', '\r', '\t', ' ', ';', '&', '|', '<', '>', '(', ')', '{', '}', '*', '?'],
  ...['[', ']', '~', '#', '!', '=', '%', '-', '--', '$(', '${', '$((', "$'", '&&', '\\\n', "'\\''", '\u0001'],
  ...[
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u009c',
    '\u2028',
    'é',
    '主用',
    '🙂',
    'a',
    '0',
    'id',
    '$(id)',
    '`id`',
  ],
);
const nastyWord = fc.array(nastyPiece, { maxLength: 12 }).map((pieces) => pieces.join(''));
const anyWord = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', ''));
const hostileWord = fc.oneof({ weight: 3, arbitrary: nastyWord }, { weight: 1, arbitrary: anyWord });

describe('shellQuote', () => {
  it('has a shell to be tried with', () => {
    expect(SHELLS.length).toBeGreaterThan(0);
  });

  it.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))(
    'gives thousands of hostile words to %s unchanged',
    (_name, shell) => {
      fc.assert(
        fc.property(fc.array(hostileWord, { minLength: 200, maxLength: 400 }), (words) => {
          expect(throughShell(shell, words)).toEqual(words);
        }),
        { numRuns: 25, endOnFailure: true },
      );
    },
  );

  it('keeps several arguments apart, empty ones included', () => {
    const words = ['', ' ', 'a b', '-n', '--', '', "it's", '\n'];
    const answer = spawnSync('sh', ['-c', `printf '%s\\0' ${shellJoin(words)}`]);
    expect(answer.stdout.toString().split('\0').slice(0, -1)).toEqual(words);
  });

  it('never lets a first word become grammar or an assignment', () => {
    for (const word of ['if', 'while', '!', '{', 'a=b', '~', '[[']) {
      const answer = spawnSync('sh', ['-c', `${shellJoin([word])}; echo "status $?"`]);
      expect(answer.stdout.toString(), word).toMatch(/status (127|126)/);
    }
  });

  it('leaves everyday words readable', () => {
    expect(shellJoin(['systemctl', 'reload', 'nginx.service'])).toBe('systemctl reload nginx.service');
    expect(shellJoin(['a b', "c'd"])).toBe(`'a b' 'c'\\''d'`);
  });

  it('refuses what can not reach a program unchanged', () => {
    expect(() => shellQuote('a\0b')).toThrow(new AppError('shell.nul', { kind: 'unexpected' }));
    expect(() => shellQuote('a\ud800')).toThrow(new AppError('shell.not-unicode', { kind: 'unexpected' }));
  });
});
