import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/app-error.ts';
import { requireSuccess, runCommand } from './run-command.ts';

describe('runCommand', () => {
  it('hands over every argument as it is and tells how the program ended', async () => {
    const hostile = ['a b', '$(id)', "it's", '"; reboot', '\n', '😀', ''];
    const result = await runCommand(['printf', '<%s>', ...hostile]);
    expect(result.stdout).toBe(hostile.map((text) => `<${text}>`).join(''));
    expect(await runCommand(['sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('gives standard input, and the lines of the output as they come', async () => {
    const lines: string[] = [];
    await runCommand(['sh', '-c', 'cat; printf last'], {
      stdin: 'one\ntwo\n',
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(['one', 'two', 'last']);
  });

  it('ends a program that takes too long', async () => {
    const result = await runCommand(['sleep', '60'], { timeoutMs: 50 });
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });

  it('does not mind a program that leaves its input unread', async () => {
    expect((await runCommand(['true'], { stdin: 'x'.repeat(1_000_000) })).exitCode).toBe(0);
  });

  it('says which program is missing', async () => {
    const failure = await runCommand(['pairkeeper-no-such-program']).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({
      code: 'lab.command-not-started',
      params: { program: 'pairkeeper-no-such-program' },
    });
  });
});

describe('requireSuccess', () => {
  it('fails with the command, its status and what it said', async () => {
    await expect(requireSuccess(['sh', '-c', 'echo because >&2; exit 3'])).rejects.toMatchObject({
      code: 'lab.command-failed',
      params: { status: 3, output: 'because' },
    });
  });
});
