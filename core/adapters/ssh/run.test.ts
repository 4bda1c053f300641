import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FakeSshd, type FakeSshdOptions, startFakeSshd } from '../../../test/fakes/fake-sshd.ts';
import {
  appErrorOf,
  type TestSurroundings,
  testKey,
  testNode,
  testSurroundings,
} from '../../../test/fakes/ssh-dependencies.ts';
import type { Host } from '../../host/host.ts';
import { connectSsh } from './connect-ssh.ts';

const hostKey = testKey('ed25519');
const LOGIN_PASSWORD = 'login-canary-77';
const SUDO_PASSWORD = `sudo canary 'q' $HOME`;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Lab = { readonly sshd: FakeSshd; readonly host: Host; readonly around: TestSurroundings };

/** A connection of user `admin`, who becomes root as the options say. */
async function lab(options: Partial<FakeSshdOptions> = {}, sudoPassword = SUDO_PASSWORD): Promise<Lab> {
  const sshd = await startFakeSshd({
    hostKeys: [hostKey.private],
    authenticate: ({ password }) => password === LOGIN_PASSWORD,
    sudoPassword: SUDO_PASSWORD,
    ...options,
  });
  cleanUps.push(sshd.stop);
  const around = await testSurroundings({
    credentials: { password: async () => LOGIN_PASSWORD, sudoPassword: async () => sudoPassword },
  });
  cleanUps.push(around.remove);
  const host = await connectSsh(testNode(sshd), around.dependencies);
  cleanUps.push(host.close);
  return { sshd, host, around };
}

const plain = { asRoot: false } as const;

/** What the server itself writes, when it gets to it. */
const says = (path: string, text: string) =>
  expect.poll(() => readFile(path, 'utf8').catch(() => ''), { timeout: 30_000, interval: 5 }).toBe(text);

describe('a command', () => {
  it('gets its arguments as they are, and no shell builtin instead of a program', async () => {
    const { host } = await lab();
    const words = ['', ' ', `it's`, '$HOME', '`id`', 'a\nb', '\\n', '主用', '-n', '*'];
    const { stdout } = await host.run(['printf', '%s|', ...words], plain);
    expect(stdout).toBe(`${words.join('|')}|`);
    expect((await host.run(['cd', '/tmp'], plain)).exitCode).toBe(127);
  });

  it('reports exit status, signal and both streams', async () => {
    const { host } = await lab();
    const failed = await host.run(['sh', '-c', 'echo out; echo err >&2; exit 3'], plain);
    expect(failed).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
    const killed = await host.run(['sh', '-c', 'kill -KILL $$'], plain);
    expect(killed).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });

  it('reads its input byte for byte, or nothing', async () => {
    const { host } = await lab();
    const stdin = `line\r\n${'ü🙂'.repeat(100_000)}\nno newline at the end`;
    expect((await host.run(['cat'], { ...plain, stdin })).stdout).toBe(stdin);
    expect((await host.run(['cat'], { ...plain, stdin: '' })).stdout).toBe('');
    expect((await host.run(['cat'], plain)).stdout).toBe('');
  });

  it('has an English, complete surrounding whatever the user set', async () => {
    const { host } = await lab();
    const { stdout } = await host.run(['sh', '-c', 'echo "$LC_ALL"; pwd; umask; command -v sh'], plain);
    expect(stdout).toMatch(/^C\n\/\n0022\n\//);
  });

  it('is not disturbed by what a login shell prints', async () => {
    const { host } = await lab({ noise: 'Welcome to alpha!\nlast login: never' });
    expect(await host.run(['echo', 'clean'], plain)).toEqual({ exitCode: 0, stdout: 'clean\n', stderr: '' });
  });

  it('is refused here when it can not be sent', async () => {
    const { host } = await lab();
    expect((await appErrorOf(host.run([], plain))).code).toBe('host.command-empty');
    expect((await appErrorOf(host.run(['echo', 'a\0b'], plain))).code).toBe('shell.nul');
    expect((await appErrorOf(host.run(['echo', 'x'.repeat(200_000)], plain))).code).toBe(
      'host.command-too-long',
    );
  });
});

describe('output by lines', () => {
  it('arrives while the command runs, whole characters only', async () => {
    const { host, around } = await lab();
    const lines: string[] = [];
    const flag = join(around.folder, 'go-on');
    const script = `printf 'first \\303'; sleep 0.05; printf '\\274\\nsecond\\n'; until [ -e "$1" ]; do sleep 0.02; done; printf 'rest'`;
    const result = await host.run(['sh', '-c', script, 'sh', flag], {
      ...plain,
      onLine: (line) => {
        lines.push(line);
        if (line === 'second') void import('node:fs/promises').then(({ writeFile }) => writeFile(flag, ''));
      },
    });
    expect(lines).toEqual(['first ü', 'second', 'rest']);
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('comes complete and in order when there is a lot of it', async () => {
    const { host } = await lab();
    let count = 0;
    let wrong = 0;
    await host.run(['seq', '200000'], {
      ...plain,
      onLine: (line) => void (line === String(++count) || wrong++),
    });
    expect([count, wrong]).toEqual([200_000, 0]);
  });

  it('ends with an error when a line never ends', async () => {
    const { host } = await lab();
    const endless = host.run(['sh', '-c', `exec tr '\\0' x </dev/zero`], {
      ...plain,
      onLine: () => undefined,
    });
    expect((await appErrorOf(endless)).code).toBe('host.line-too-long');
  });

  it('ends with an error when whole output is too large to keep', async () => {
    const { host } = await lab();
    const endless = host.run(['sh', '-c', 'exec cat /dev/zero'], plain);
    expect((await appErrorOf(endless)).code).toBe('host.output-too-large');
  });
});

describe('a script', () => {
  it('of several megabytes runs, and its commands do not eat it', async () => {
    const { host } = await lab();
    const filler = `: ${'x'.repeat(100)}\n`.repeat(40_000);
    const script = `cat\n${filler}IFS= read -r line && echo "ate $line"\necho end\nexit 7\n`;
    expect(script.length).toBeGreaterThan(4_000_000);
    expect(await host.runScript(script, plain)).toEqual({ exitCode: 7, stdout: 'end\n', stderr: '' });
  });

  it('with a mistake in its last line runs nothing of it', async () => {
    const { host, around } = await lab();
    const flag = join(around.folder, 'ran');
    const result = await host.runScript(`touch '${flag}'\nif true; then\n`, plain);
    expect(result.exitCode).toBe(2);
    await expect(readFile(flag)).rejects.toThrow();
  });

  it('may hold here-documents, functions, traps and a last line without an end', async () => {
    const { host } = await lab();
    const script = `#!/bin/sh\nset -eu\ntrap 'echo bye' EXIT\nf() { cat <<END\nin $1\nEND\n}\nf here\ncat <<'LAST'\n$x }\nLAST`;
    expect(await host.runScript(script, plain)).toEqual({
      exitCode: 0,
      stdout: 'in here\n$x }\nbye\n',
      stderr: '',
    });
  });

  it('that was cut off on the way runs nothing', async () => {
    const { host, sshd, around } = await lab();
    const flag = join(around.folder, 'ran');
    const script = `touch '${flag}'\n${`: ${'x'.repeat(1000)}\n`.repeat(8000)}`;
    const run = host.runScript(script, plain);
    await vi.waitUntil(() => sshd.commands.length > 0, { timeout: 30_000, interval: 1 });
    sshd.cut();
    expect((await appErrorOf(run)).code).toBe('ssh.connection-lost');
    await around.dependencies.clock.sleep(100);
    await expect(readFile(flag)).rejects.toThrow();
  });

  it('goes on to its end when the connection is lost', async () => {
    const { host, sshd, around } = await lab();
    const flag = join(around.folder, 'ran');
    const script = `trap '' PIPE HUP\necho started\nsleep 0.1\necho lost; echo lost >&2\necho done > '${flag}'\n`;
    const run = host.runScript(script, { ...plain, onLine: () => sshd.cut() });
    expect(await appErrorOf(run)).toMatchObject({
      code: 'ssh.connection-lost',
      kind: 'connection',
      node: 'alpha',
    });
    await says(flag, 'done\n');
    expect((await appErrorOf(host.run(['true'], plain))).code).toBe('ssh.connection-lost');
  });
});

describe('becoming root', () => {
  const whoAmI = ['sh', '-c', 'echo "root=$PAIRKEEPER_FAKE_ROOT"'];

  it('needs no question where sudo asks for nothing', async () => {
    const { host, around, sshd } = await lab({ sudo: 'free' });
    expect((await host.run(whoAmI)).stdout).toBe('root=1\n');
    expect((await host.run(['cat'], { stdin: 'first line\nsecond' })).stdout).toBe('first line\nsecond');
    expect((await host.runScript('echo "root=$PAIRKEEPER_FAKE_ROOT"')).stdout).toBe('root=1\n');
    expect((await host.run(whoAmI, plain)).stdout).toBe('root=\n');
    expect(around.asked).toEqual(['password']);
    expect(sshd.commands).toHaveLength(5);
  });

  it('asks once for a password and keeps it apart from every input', async () => {
    const { host, around } = await lab({ sudo: 'password' });
    const input = `first line\n${'more\n'.repeat(100_000)}no end`;
    const [command, script, big] = await Promise.all([
      host.run(whoAmI),
      host.runScript('IFS= read -r line; echo "got=$line root=$PAIRKEEPER_FAKE_ROOT"'),
      host.run(['cat'], { stdin: input }),
    ]);
    expect(command).toEqual({ exitCode: 0, stdout: 'root=1\n', stderr: '' });
    expect(script).toEqual({ exitCode: 0, stdout: 'got= root=1\n', stderr: '' });
    expect(big.stdout).toBe(input);
    expect(around.asked).toEqual(['password', 'sudo']);
  });

  it('with a wrong password is tried once, and no input becomes an attempt', async () => {
    const { host, sshd, around } = await lab({ sudo: 'password' }, 'wrong');
    const runs = [
      host.run(['cat'], { stdin: 'secret input\n' }),
      host.runScript('echo never'),
      host.run(['true']),
    ];
    for (const run of runs)
      expect(await appErrorOf(run)).toMatchObject({ code: 'sudo.password-wrong', node: 'alpha' });
    expect((await appErrorOf(host.run(['true']))).code).toBe('sudo.password-wrong');
    expect(around.asked.filter((name) => name === 'sudo')).toHaveLength(1);
    expect(await readFile(join(sshd.folder, 'sudo.log'), 'utf8')).toBe('attempt wrong\n');
  });

  const refusals = [
    ['is not installed', 'missing', 'sudo.missing', 'blocked'],
    ['does not allow it', 'denied', 'sudo.not-allowed', 'blocked'],
    ['wants a terminal', 'no-terminal', 'sudo.terminal-required', 'blocked'],
  ] as const;
  it.each(refusals)('where sudo %s is one clear error', async (_title, sudo, code, kind) => {
    const { host } = await lab({ sudo });
    expect(await appErrorOf(host.run(['true']))).toMatchObject({
      code,
      kind,
      node: 'alpha',
      params: { user: 'admin' },
    });
    expect((await host.run(['echo', 'still there'], plain)).stdout).toBe('still there\n');
  });

  it('leaves no password in commands, events or errors', async () => {
    const { host, sshd, around } = await lab({ sudo: 'password' });
    await host.runScript('echo x');
    const wrong = await lab({ sudo: 'password' }, 'wrong-canary');
    const error = await appErrorOf(wrong.host.run(['true']));
    const told = JSON.stringify([
      sshd.commands,
      wrong.sshd.commands,
      around.events,
      wrong.around.events,
      { ...error, message: error.message, stack: error.stack, cause: String(error.cause) },
    ]);
    for (const secret of [LOGIN_PASSWORD, 'canary', SUDO_PASSWORD]) expect(told).not.toContain(secret);
  });

  it('never lets a hostile password become a command', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("'", '"', '$(touch /nonexistent/x)', '`', ';', 'exit 1', ' ', '\\', 'ü'), {
          minLength: 1,
          maxLength: 8,
        }),
        async (pieces) => {
          const password = pieces.join('');
          const { host } = await lab({ sudo: 'password', sudoPassword: password }, password);
          expect((await host.run(['cat'], { stdin: 'in' })).stdout).toBe('in');
          await host.close();
        },
      ),
      { numRuns: 5 },
    );
  });
});

describe('many commands at once', () => {
  it('use at most four channels', async () => {
    const { host, sshd } = await lab();
    const numbers = Array.from({ length: 20 }, (_, index) => String(index));
    const results = await Promise.all(numbers.map((number) => host.run(['echo', number], plain)));
    expect(results.map((result) => result.stdout)).toEqual(numbers.map((number) => `${number}\n`));
    expect(sshd.peakSessions()).toBeLessThanOrEqual(4);
  });

  it('wait for each other where the server takes fewer', async () => {
    const { host, sshd } = await lab({ maximumSessions: 2 });
    const runs = Array.from({ length: 8 }, (_, index) => host.run(['echo', String(index)], plain));
    expect((await Promise.all(runs)).map((result) => result.exitCode)).toEqual(Array(8).fill(0));
    expect(sshd.refusedSessions()).toBeGreaterThan(0);
  });

  it('are refused in the end where the server takes none', async () => {
    const { sshd, around } = await lab({ maximumSessions: 0 });
    const impatient = { ...around.dependencies.clock, sleep: () => Promise.resolve() };
    const host = await connectSsh(testNode(sshd), { ...around.dependencies, clock: impatient });
    cleanUps.push(host.close);
    expect((await appErrorOf(host.run(['true'], plain))).code).toBe('ssh.channel-refused');
  });
});

describe('stopping', () => {
  it('a command by a signal ends it on the server too', async () => {
    const { host, around } = await lab();
    const flag = join(around.folder, 'stopped');
    const abort = new AbortController();
    const run = host.runScript(
      `trap "echo x > '${flag}'; exit" TERM\necho up\nwhile :; do sleep 0.02; done`,
      {
        ...plain,
        signal: abort.signal,
        onLine: () => abort.abort(),
      },
    );
    expect(await appErrorOf(run)).toMatchObject({ code: 'host.cancelled', node: 'alpha' });
    await says(flag, 'x\n');
    expect((await host.run(['echo', 'next'], plain)).stdout).toBe('next\n');
  });

  it('by a time limit, also while waiting for a channel', async () => {
    const { host } = await lab();
    const abort = new AbortController();
    const busy = Array.from({ length: 4 }, () =>
      host.run(['sleep', '60'], { ...plain, signal: abort.signal }),
    );
    const late = host.run(['true'], { ...plain, timeoutMs: 50 });
    expect(await appErrorOf(late)).toMatchObject({ code: 'host.timeout', kind: 'connection' });
    const hung = host.run(['sleep', '60'], { ...plain, signal: abort.signal });
    abort.abort();
    for (const run of [...busy, hung]) expect((await appErrorOf(run)).code).toBe('host.cancelled');
    expect((await host.run(['echo', 'free'], { ...plain, timeoutMs: 5000 })).stdout).toBe('free\n');
  });

  it('before it began runs nothing', async () => {
    const { host, sshd } = await lab();
    const run = host.run(['true'], { ...plain, signal: AbortSignal.abort() });
    expect((await appErrorOf(run)).code).toBe('host.cancelled');
    expect(sshd.commands).toEqual([]);
  });

  it('by closing the connection ends what is running, and twice does no harm', async () => {
    const { host, around } = await lab();
    const run = appErrorOf(host.run(['sleep', '60'], plain));
    await host.close();
    await host.close();
    expect((await run).code).toBe('host.closed');
    expect((await appErrorOf(host.run(['true'], plain))).code).toBe('host.closed');
    expect(around.events.map((event) => event.code)).not.toContain('ssh.connection-lost');
  });

  it("passes on what a caller's onLine throws", async () => {
    const { host } = await lab();
    const run = host.run(['echo', 'x'], {
      ...plain,
      onLine: () => {
        throw new Error('from the caller');
      },
    });
    await expect(run).rejects.toThrow('from the caller');
  });
});
