import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FakeShell } from '../../../test/fakes/fake-shell.ts';
import { type FakeSshd, type FakeSshdOptions, startFakeSshd } from '../../../test/fakes/fake-sshd.ts';
import { appErrorOf, testKey, testNode, testSurroundings } from '../../../test/fakes/ssh-dependencies.ts';
import type { Shell, ShellEnd } from '../../host/shell.ts';
import { fingerprintOf } from './known-hosts-format.ts';
import { openShell } from './open-shell.ts';

const hostKey = testKey('ed25519');

/** For what comes by itself: however busy the machine is. */
const eventually = (claim: () => unknown, interval = 10) => vi.waitFor(claim, { timeout: 30_000, interval });

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Opened = {
  readonly sshd: FakeSshd;
  readonly shell: Shell;
  readonly server: FakeShell;
  readonly output: Buffer[];
  readonly ends: ShellEnd[];
};

async function open(options: Partial<FakeSshdOptions> = {}): Promise<Opened> {
  const servers: FakeShell[] = [];
  const sshd = await startFakeSshd({
    hostKeys: [hostKey.private],
    authenticate: ({ password }) => password === 'right',
    shell: (server) => servers.push(server),
    ...options,
  });
  cleanUps.push(sshd.stop);
  const around = await testSurroundings({ credentials: { password: async () => 'right' } });
  cleanUps.push(around.remove);
  const output: Buffer[] = [];
  const ends: ShellEnd[] = [];
  const shell = await openShell(testNode(sshd), around.dependencies, {
    size: { columns: 100, rows: 30 },
    term: 'xterm-256color',
    onData: (bytes) => output.push(Buffer.from(bytes)),
    onEnd: (end) => ends.push(end),
  });
  cleanUps.push(shell.close);
  return { sshd, shell, server: servers[0] as FakeShell, output, ends };
}

const total = (output: readonly Buffer[]): number => output.reduce((sum, bytes) => sum + bytes.length, 0);

describe('a shell', () => {
  it('asks for a terminal of this kind and size, in UTF-8', async () => {
    const { shell, server } = await open();
    expect(server.term).toBe('xterm-256color');
    expect(server.environment).toEqual({ LC_CTYPE: 'C.UTF-8' });
    shell.resize({ columns: 132, rows: 43 });
    await eventually(() => expect(server.sizes).toEqual(['100x30', '132x43']));
  });

  it('carries what is typed and what is answered, byte for byte', async () => {
    const { shell, server, output } = await open();
    shell.write('ls 主用\r');
    shell.write(Uint8Array.of(3));
    await eventually(() => expect(server.typed()).toBe('ls 主用\r\u0003'));
    server.channel.write(Buffer.from([0, 0xff, 0x1b, 0x0a]));
    await eventually(() => expect(Buffer.concat(output)).toEqual(Buffer.from([0, 0xff, 0x1b, 0x0a])));
  });

  it('says what the server proved', async () => {
    const { shell } = await open();
    const { type, base64 } = hostKey;
    expect(shell.identity).toMatchObject({
      user: 'admin',
      jump: '',
      hostKeyType: 'ssh-ed25519',
      hostKeyFingerprint: fingerprintOf({ type, key: base64 }),
      strictKeyExchange: true,
    });
    expect(shell.identity.keyExchange).toContain('curve25519');
  });
});

describe('the end of a shell', () => {
  it('has an exit status, after the last output', async () => {
    const { server, output, ends } = await open();
    server.channel.write('bye');
    server.channel.exit(3);
    server.channel.close();
    await eventually(() => expect(ends).toEqual([{ kind: 'exited', exitCode: 3 }]));
    expect(Buffer.concat(output).toString()).toBe('bye');
  });

  it('has a status also when it ends at once, as where nobody may log in', async () => {
    const { output, ends } = await open({
      shell: ({ channel }) => {
        channel.write('This account is currently not available.\r\n');
        channel.exit(1);
        channel.close();
      },
    });
    await eventually(() => expect(ends).toEqual([{ kind: 'exited', exitCode: 1 }]));
    expect(Buffer.concat(output).toString()).toContain('not available');
  });

  it('names the signal', async () => {
    const { server, ends } = await open();
    server.channel.exit('HUP', false, '');
    server.channel.close();
    await eventually(() => expect(ends).toEqual([{ kind: 'exited', signal: 'SIGHUP' }]));
  });

  it('is a lost connection when the line is cut, and later typing does no harm', async () => {
    const { sshd, shell, ends } = await open();
    sshd.cut();
    await eventually(() => expect(ends).toHaveLength(1));
    expect(ends[0]).toMatchObject({ kind: 'lost', error: { code: 'ssh.connection-lost', node: 'alpha' } });
    shell.write('too late');
    shell.resize({ columns: 1, rows: 1 });
    await shell.close();
    expect(ends).toHaveLength(1);
  });

  it('is ours when we close it, also while paused', async () => {
    const { shell, server, ends } = await open();
    shell.pause();
    server.channel.write('nobody reads this');
    await shell.close();
    await eventually(() => expect(ends).toEqual([{ kind: 'closed' }]));
  });
});

describe('a shell that is paused', () => {
  it('hands nothing on, holds the server up, and loses nothing', async () => {
    const { shell, server, output } = await open();
    const block = Buffer.alloc(64 * 1024, 'x');
    const blocks = 256;
    shell.pause();
    let written = 0;
    const writeNext = (): void => {
      if (written === blocks) return;
      written += 1;
      server.channel.write(block, writeNext);
    };
    writeNext();
    await eventually(() => expect(written).toBeGreaterThan(16));
    let before = -1;
    await eventually(() => {
      const isStill = written === before;
      before = written;
      expect(isStill).toBe(true);
    }, 200);
    expect(total(output)).toBe(0);
    expect(written * block.length).toBeLessThan(6 * 1024 * 1024);
    shell.resume();
    await eventually(() => expect(total(output)).toBe(blocks * block.length));
  });
});

describe('output that was held back', () => {
  it('can be thrown away, and what comes later is handed on', async () => {
    const { shell, server, output } = await open();
    shell.pause();
    await new Promise((resolve) => server.channel.write(Buffer.alloc(512 * 1024, 'x'), resolve));
    let skipped = 0;
    await eventually(() => {
      skipped += shell.skip();
      expect(skipped).toBe(512 * 1024);
    });
    expect(total(output)).toBe(0);
    server.channel.write('^C');
    shell.resume();
    await eventually(() => expect(Buffer.concat(output).toString()).toBe('^C'));
  });
});

describe('a terminal that the server does not give', () => {
  it('is an error that names the node', async () => {
    const error = await appErrorOf(open({ shell: undefined as never }));
    expect(error).toMatchObject({ code: 'ssh.channel-refused', node: 'alpha', kind: 'connection' });
  });

  it('is not asked for again after a refused login', async () => {
    const error = await appErrorOf(open({ authenticate: () => false }));
    expect(error.code).toBe('ssh.password-refused');
  });
});
