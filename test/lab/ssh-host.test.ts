import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createCryptoRandom } from '../../core/adapters/crypto-random.ts';
import { connectSsh } from '../../core/adapters/ssh/connect-ssh.ts';
import { knownHostsInFiles } from '../../core/adapters/ssh/known-hosts-file.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { Host } from '../../core/host/host.ts';
import type { NodeSpec } from '../../core/spec/cluster-spec.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';

/** The claims of core/adapters/ssh against the real OpenSSH and the real sudo. */
const lab = useLab();

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Login = {
  readonly user?: string;
  readonly node?: string;
  readonly withKey?: boolean;
  readonly password?: string;
  readonly sudoPassword?: string;
  readonly knownHosts?: string;
  readonly jump?: NodeSpec['ssh']['jump'];
};

/** What was asked of the user since the test began. */
const asked: string[] = [];

async function connect(login: Login = {}): Promise<Host> {
  asked.length = 0;
  const { node = 'node1', user = 'root', withKey = true, jump } = login;
  const spec: NodeSpec = {
    name: node,
    address: lab().node(node).address,
    ssh: {
      port: 22,
      user,
      legacyAlgorithms: false,
      ...(withKey ? { identityFile: lab().sshKeyPath } : {}),
      ...(jump === undefined ? {} : { jump }),
    },
  };
  const answer =
    <Value>(name: string, value: Value | undefined) =>
    async (): Promise<Value | undefined> => {
      asked.push(name);
      return value;
    };
  const host = await connectSsh(spec, {
    knownHosts: knownHostsInFiles(login.knownHosts ?? lab().knownHostsPath, []),
    credentials: {
      password: answer('password', login.password),
      passphrase: answer('passphrase', undefined),
      keyboardInteractive: answer<readonly string[]>('keyboard', undefined),
      sudoPassword: answer('sudo', login.sudoPassword ?? lab().passwords.admin),
    },
    decideHostKey: async () => {
      asked.push('host key');
      return 'refuse';
    },
    login: { homeDirectory: '/nonexistent', agentSocket: undefined },
    clock: createSystemClock(),
    random: createCryptoRandom(),
    events: () => undefined,
  });
  cleanUps.push(host.close);
  return host;
}

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof AppError) return outcome;
  throw new Error(`expected an AppError, got ${JSON.stringify(outcome)}`);
}

/** Runs a shell text on a node, past its sshd. */
async function onNode(text: string, node = 'node1'): Promise<string> {
  const result = await lab().node(node).run(['sh', '-c', text]);
  expect(result.stderr).toBe('');
  return result.stdout;
}

/** A sudoers rule for the length of one test. */
async function sudoRule(rule: string): Promise<void> {
  await onNode(`printf '%s\\n' '${rule}' > /etc/sudoers.d/zz-test; chmod 440 /etc/sudoers.d/zz-test`);
  cleanUps.push(() => onNode('rm -f /etc/sudoers.d/zz-test'));
}

async function loginFailures(): Promise<number> {
  const log = await onNode('journalctl -q -o cat -u ssh -u "ssh@*" | grep -c "Failed password" || true');
  return Number(log.trim());
}

const whoAmI = ['id', '-un'];

describe('becoming root', () => {
  it('as root by key needs nothing', async () => {
    const host = await connect();
    expect(await host.run(whoAmI)).toEqual({ exitCode: 0, stdout: 'root\n', stderr: '' });
    expect(asked).toEqual([]);
  });

  it('as deploy, whom sudo asks for nothing', async () => {
    const host = await connect({ user: 'deploy' });
    expect((await host.run(whoAmI)).stdout).toBe('root\n');
    expect((await host.run(whoAmI, { asRoot: false })).stdout).toBe('deploy\n');
    expect((await host.run(['cat'], { stdin: 'one\ntwo' })).stdout).toBe('one\ntwo');
    expect(asked).toEqual([]);
  });

  const rules = [
    ['as Debian sets it up', '# nothing'],
    ['that forgets at once', 'Defaults timestamp_timeout=0'],
    ['that lectures and wants its own terminal for commands', 'Defaults lecture=always, use_pty'],
  ] as const;
  it.each(rules)('as admin with a password and a sudo %s', async (_title, rule) => {
    await sudoRule(rule);
    const host = await connect({ user: 'admin' });
    const input = `first\n${'ü and more\n'.repeat(50_000)}no end`;
    const [id, copy, script] = await Promise.all([
      host.run(whoAmI),
      host.run(['cat'], { stdin: input }),
      host.runScript('IFS= read -r line; echo "got=[$line]"; id -un; echo oops >&2; exit 3'),
    ]);
    expect(id).toEqual({ exitCode: 0, stdout: 'root\n', stderr: '' });
    expect(copy.stdout).toBe(input);
    expect(script).toEqual({ exitCode: 3, stdout: 'got=[]\nroot\n', stderr: 'oops\n' });
    expect(asked).toEqual(['sudo']);
  });

  it('goes on when sudo no longer asks', async () => {
    const host = await connect({ user: 'admin' });
    await host.run(['true']);
    await sudoRule('admin ALL=(ALL:ALL) NOPASSWD: ALL');
    expect((await host.run(['cat'], { stdin: 'input\n' })).stdout).toBe('input\n');
    expect((await host.runScript('id -un')).stdout).toBe('root\n');
  });

  it('with a wrong sudo password is tried once', async () => {
    const host = await connect({ user: 'admin', sudoPassword: 'wrong' });
    const runs = [host.run(['cat'], { stdin: 'x\ny\nz\n' }), host.runScript('echo never')];
    for (const run of runs)
      expect(await errorOf(run)).toMatchObject({ code: 'sudo.password-wrong', kind: 'connection' });
    const failures = await onNode(
      'journalctl -q -o cat -t sudo | grep -c "pam_unix(sudo:auth): authentication failure" || true',
    );
    expect(failures.trim()).toBe('1');
    expect(asked).toEqual(['sudo']);
  });

  it('is one clear error where it can not be done', async () => {
    await sudoRule('Defaults:admin requiretty');
    expect(await errorOf((await connect({ user: 'admin' })).run(['true']))).toMatchObject({
      code: 'sudo.terminal-required',
      kind: 'blocked',
    });
    await onNode('gpasswd -d admin sudo >/dev/null; rm -f /etc/sudoers.d/zz-test');
    cleanUps.push(() => onNode('usermod -aG sudo admin'));
    expect(await errorOf((await connect({ user: 'admin' })).run(['true']))).toMatchObject({
      code: 'sudo.not-allowed',
      kind: 'blocked',
    });
    await onNode('mv /usr/bin/sudo /usr/bin/sudo.away');
    cleanUps.push(() => onNode('mv /usr/bin/sudo.away /usr/bin/sudo'));
    expect(await errorOf((await connect({ user: 'admin' })).run(['true']))).toMatchObject({
      code: 'sudo.missing',
      kind: 'blocked',
    });
  });

  it('leaves no password in any process list', async () => {
    const host = await connect({ user: 'admin' });
    const password = lab().passwords.admin;
    const seen: string[] = [];
    const watching = host.runScript(
      `for round in 1 2 3 4 5 6 7 8 9 10; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' ' '; echo; done`,
      {
        onLine: (line) => seen.push(line),
      },
    );
    await Promise.all(Array.from({ length: 10 }, () => host.run(['true'])));
    expect((await watching).exitCode).toBe(0);
    expect(seen.join('\n')).toContain('sudo -k -S');
    expect(seen.join('\n')).not.toContain(password);
  });
});

describe('commands and scripts', () => {
  it('forty small ones at once all come back', async () => {
    const host = await connect();
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) => host.run(['echo', String(index)])),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(results.map((_, index) => `${index}\n`));
  });

  it.each(['root', 'admin'])('a script of 4 MB as %s', async (user) => {
    const host = await connect({ user });
    const filler = `: ${'x'.repeat(98)}\n`.repeat(40_000);
    const lines: string[] = [];
    const result = await host.runScript(`cat\necho begin\n${filler}id -un\n`, {
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(['begin', 'root']);
    expect(result.exitCode).toBe(0);
  });

  it('are not disturbed by a talkative login shell', async () => {
    await onNode(`sed -i '1i echo Welcome; echo careful >&2' /root/.bashrc`);
    cleanUps.push(() => onNode(`sed -i 1d /root/.bashrc`));
    const host = await connect();
    expect(await host.run(['echo', 'clean'])).toEqual({ exitCode: 0, stdout: 'clean\n', stderr: '' });
  });

  it('wait for each other where sshd takes fewer at once', async () => {
    await onNode('echo MaxSessions 2 > /etc/ssh/sshd_config.d/test.conf; systemctl restart ssh');
    cleanUps.push(() => onNode('rm /etc/ssh/sshd_config.d/test.conf; systemctl restart ssh'));
    const host = await connect();
    const results = await Promise.all(Array.from({ length: 10 }, () => host.run(['true'])));
    expect(results.every(({ exitCode }) => exitCode === 0)).toBe(true);
  });

  it.each(['root', 'deploy', 'admin'])(
    'a script of %s goes on to its end when the connection is killed',
    async (user) => {
      const host = await connect({ user });
      const flag = `/run/ssh-host-test-${user}`;
      const script = `trap '' PIPE HUP\necho up\nsleep 1\necho lost; echo lost >&2\nsleep 0.2\necho done > ${flag}\n`;
      let killing: Promise<unknown> | undefined;
      const run = host.runScript(script, {
        onLine: () => {
          killing = onNode(`kill -9 $(pgrep -f '^sshd(-session)?: ${user}')`);
        },
      });
      expect(await errorOf(run)).toMatchObject({
        code: 'ssh.connection-lost',
        kind: 'connection',
        node: 'node1',
      });
      await killing;
      await eventually(async () => (await onNode(`cat ${flag} 2>/dev/null || true`)) === 'done\n');
      expect((await errorOf(host.run(['true']))).code).toBe('ssh.connection-lost');
    },
  );

  /** sshd passes signals on only to a login that is not root's, and sudo's command is root's (session.c). */
  it('that are stopped free their channel, and get a signal where sshd passes one on', async () => {
    const host = await connect({ user: 'deploy' });
    const flag = '/tmp/ssh-host-test-stop';
    for (const asRoot of [false, true]) {
      const abort = new AbortController();
      const script = `trap 'echo stopped > ${flag}; exit 1' TERM PIPE\necho up\nwhile :; do sleep 0.1; echo x; done`;
      const run = host.runScript(script, { asRoot, signal: abort.signal, onLine: () => abort.abort() });
      expect((await errorOf(run)).code).toBe('host.cancelled');
      await eventually(async () => (await onNode(`cat ${flag} 2>/dev/null || true`)) === 'stopped\n');
      await onNode(`rm ${flag}`);
    }
    expect((await host.run(['echo', 'next'])).stdout).toBe('next\n');
  });
});

describe('logging in', () => {
  it('with a password, and not with a wrong one, which is tried once', async () => {
    const password = lab().passwords.admin;
    const host = await connect({ user: 'admin', withKey: false, password });
    expect((await host.run(whoAmI, { asRoot: false })).stdout).toBe('admin\n');
    const before = await loginFailures();
    const error = await errorOf(connect({ user: 'admin', withKey: false, password: 'wrong' }));
    expect(error).toMatchObject({
      code: 'ssh.password-refused',
      kind: 'connection',
      node: 'node1',
      params: { user: 'admin' },
    });
    await eventually(async () => (await loginFailures()) > before);
    expect(await loginFailures()).toBe(before + 1);
  });

  it('as somebody who may not run commands is one clear error', async () => {
    await onNode('usermod -s /usr/sbin/nologin deploy');
    cleanUps.push(() => onNode('usermod -s /bin/bash deploy'));
    const host = await connect({ user: 'deploy' });
    const error = await errorOf(host.run(['true'], { asRoot: false }));
    expect(error).toMatchObject({ code: 'ssh.no-shell', node: 'node1', params: { user: 'deploy' } });
  });

  it('through the other node, whose key is verified too', async () => {
    const jump = { host: lab().node('node2').address, port: 22, user: 'deploy' };
    const host = await connect({ jump });
    expect((await host.run(['hostname'])).stdout).toBe('node1\n');
    const onlyTarget = join(tmpdir(), `ssh-host-test-${process.pid}`);
    cleanUps.push(() => rm(onlyTarget, { force: true }));
    const lines = (await readFile(lab().knownHostsPath, 'utf8')).split('\n');
    const address = lab().node('node1').address;
    await writeFile(onlyTarget, lines.filter((line) => line.startsWith(`${address},`)).join('\n'));
    const error = await errorOf(connect({ jump, knownHosts: onlyTarget }));
    expect(error).toMatchObject({ code: 'ssh.host-key-refused', params: { hop: 'jump', host: jump.host } });
  });

  it('to an unknown server is refused before anything is sent', async () => {
    const error = await errorOf(
      connect({ knownHosts: '/nonexistent/known_hosts', withKey: false, password: 'x' }),
    );
    expect(error).toMatchObject({ code: 'ssh.host-key-refused', kind: 'connection' });
    expect(asked).toEqual(['host key']);
  });

  it('to a server whose key changed is refused', async () => {
    const host = lab().node('node2');
    await onNode('rm /etc/ssh/ssh_host_*; ssh-keygen -q -A; systemctl restart ssh', 'node2');
    const error = await errorOf(connect({ node: 'node2' }));
    expect(error).toMatchObject({
      code: 'ssh.host-key-changed',
      node: 'node2',
      params: { host: host.address },
    });
    expect(asked).toEqual([]);
  });

  it('to a server that is off, or has no sshd, is one clear error', async () => {
    await onNode('systemctl stop ssh', 'node2');
    expect((await errorOf(connect({ node: 'node2' }))).code).toBe('ssh.refused');
    await lab().node('node2').powerOff();
    expect((await errorOf(connect({ node: 'node2' }))).code).toMatch(/^ssh\.(unreachable|timeout)$/);
  });
});
