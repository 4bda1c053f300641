import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openShell } from '../../../core/adapters/ssh/open-shell.ts';
import type { FakeShell } from '../../../test/fakes/fake-shell.ts';
import { type FakeSshd, type FakeSshdOptions, startFakeSshd } from '../../../test/fakes/fake-sshd.ts';
import { testKey, testNode, testSurroundings } from '../../../test/fakes/ssh-dependencies.ts';
import type { Port } from '../../contract/port.ts';
import { type TerminalOrder, type TerminalReport, terminalReport } from '../../contract/terminal.ts';
import { openTerminal } from './open-terminal.ts';

const MEBIBYTE = 1024 * 1024;
const hostKey = testKey('ed25519');

/** For what comes by itself: however busy the machine is. */
const eventually = (claim: () => unknown, interval = 10) => vi.waitFor(claim, { timeout: 30_000, interval });

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Node's port as ours; the engine's and the window's are made to fit in the same way. */
function portOf(port: MessagePort): Port {
  return {
    send: (message) => port.postMessage(message),
    listen: (listener) => {
      port.on('message', (message) => listener(message, []));
    },
    onClosed: (listener) => {
      port.on('close', listener);
    },
    close: () => port.close(),
  };
}

type Opened = {
  readonly sshd: FakeSshd;
  /** The server's side of each shell that was opened. */
  readonly shells: readonly FakeShell[];
  /** All reports but output. */
  readonly reports: Exclude<TerminalReport, { kind: 'data' }>[];
  readonly messages: Uint8Array[];
  order(order: TerminalOrder): void;
  raw(message: unknown): void;
  /** What the window shows, and acknowledges, from now on. */
  acknowledge(): void;
  output(): string;
  bytes(): number;
  closeWindow(): void;
};

async function open(
  options: Partial<FakeSshdOptions> & { readonly recordIn?: string } = {},
): Promise<Opened> {
  const shells: FakeShell[] = [];
  const sshd = await startFakeSshd({
    hostKeys: [hostKey.private],
    authenticate: ({ password }) => password === 'right',
    shell: (shell) => shells.push(shell),
    ...options,
  });
  cleanUps.push(sshd.stop);
  const around = await testSurroundings({ credentials: { password: async () => 'right' } });
  cleanUps.push(around.remove);
  const { port1, port2 } = new MessageChannel();
  cleanUps.push(() => port2.close());
  const reports: Opened['reports'] = [];
  const messages: Uint8Array[] = [];
  let isAcknowledging = false;
  const order = (message: TerminalOrder): void => port2.postMessage(message);
  port2.on('message', (message) => {
    const report = terminalReport.parse(message);
    if (report.kind !== 'data') {
      reports.push(report);
      return;
    }
    messages.push(report.bytes);
    if (isAcknowledging) order({ kind: 'ack', bytes: report.bytes.length });
  });
  const node = testNode(sshd);
  const { dependencies } = around;
  await openTerminal(portOf(port1), {
    node,
    size: { columns: 80, rows: 24 },
    recordIn: options.recordIn,
    onRecordingEnded: () => undefined,
    openShell: (wanted) => openShell(node, dependencies, wanted),
    clock: dependencies.clock,
  });
  const bytes = (): number => messages.reduce((sum, message) => sum + message.length, 0);
  return {
    sshd,
    shells,
    reports,
    messages,
    order,
    raw: (message) => port2.postMessage(message),
    acknowledge() {
      isAcknowledging = true;
      if (bytes() > 0) order({ kind: 'ack', bytes: bytes() });
    },
    output: () => Buffer.concat(messages).toString('utf8'),
    bytes,
    closeWindow: () => port2.close(),
  };
}

const kinds = ({ reports }: Opened): string[] => reports.map(({ kind }) => kind);

describe('a terminal', () => {
  it('says whom it talks to, carries both directions, and follows the size', async () => {
    const opened = await open();
    await eventually(() => expect(kinds(opened)).toEqual(['connecting', 'opened']));
    expect(opened.reports[1]).toMatchObject({
      identity: { user: 'admin', hostKeyType: 'ssh-ed25519', strictKeyExchange: true },
    });
    opened.order({ kind: 'input', text: 'ls 备用\r' });
    opened.order({ kind: 'resize', columns: 120, rows: 40 });
    await eventually(() => expect(opened.shells[0]?.typed()).toBe('ls 备用\r'));
    await eventually(() => expect(opened.shells[0]?.sizes).toEqual(['80x24', '120x40']));
    opened.shells[0]?.channel.write('file 备用');
    await eventually(() => expect(opened.output()).toBe('file 备用'));
  });

  it('takes nothing for an order that is none', async () => {
    const opened = await open();
    await eventually(() => expect(kinds(opened)).toContain('opened'));
    const junk = [null, 7, 'input', { kind: 'input' }, { kind: 'resize', columns: 1e9, rows: 0 }];
    for (const message of [...junk, { kind: 'ack', bytes: -1 }, { kind: 'exec', text: 'x' }]) {
      opened.raw(message);
    }
    opened.order({ kind: 'input', text: 'still here' });
    await eventually(() => expect(opened.shells[0]?.typed()).toBe('still here'));
  });

  it('ends with its window', async () => {
    const opened = await open();
    await eventually(() => expect(kinds(opened)).toContain('opened'));
    const closed = new Promise((resolve) => opened.shells[0]?.channel.once('close', resolve));
    opened.closeWindow();
    await closed;
  });
});

describe('a flood of output', () => {
  it('is held up at the server until it was shown, and all of it arrives in few messages', async () => {
    const opened = await open();
    await eventually(() => expect(kinds(opened)).toContain('opened'));
    const block = Buffer.alloc(1024, 'x');
    const blocks = 32 * 1024;
    let written = 0;
    const writeNext = (): void => {
      while (written < blocks) {
        written += 1;
        if (opened.shells[0]?.channel.write(block) === false) {
          opened.shells[0]?.channel.once('drain', writeNext);
          return;
        }
      }
    };
    writeNext();
    await eventually(() => expect(opened.bytes()).toBeGreaterThanOrEqual(2 * MEBIBYTE));
    let before = -1;
    await eventually(() => {
      const isStill = before === opened.bytes();
      before = opened.bytes();
      expect(isStill).toBe(true);
    }, 200);
    expect(opened.bytes()).toBeGreaterThanOrEqual(2 * MEBIBYTE);
    expect(opened.bytes()).toBeLessThan(4 * MEBIBYTE);
    expect(written).toBeLessThan(blocks);
    opened.acknowledge();
    await eventually(() => expect(opened.bytes()).toBe(blocks * block.length));
    expect(opened.messages.length).toBeLessThan(blocks / 10);
    expect(Math.max(...opened.messages.map(({ length }) => length))).toBeLessThanOrEqual(MEBIBYTE);
  });
});

describe('output that nobody wants any more', () => {
  it('is thrown away on its way, and what comes later is shown', async () => {
    const opened = await open();
    await eventually(() => expect(kinds(opened)).toContain('opened'));
    const { channel } = opened.shells[0] as FakeShell;
    const block = Buffer.alloc(3 * MEBIBYTE, 'x');
    await new Promise((resolve) => channel.write(block, resolve));
    await eventually(() => expect(opened.bytes()).toBeGreaterThanOrEqual(2 * MEBIBYTE));
    const skipped = (): number =>
      opened.reports.reduce((sum, report) => sum + (report.kind === 'skipped' ? report.bytes : 0), 0);
    // Its last part may still be on the way from the server.
    await eventually(() => {
      opened.order({ kind: 'skip' });
      expect(skipped() + opened.bytes()).toBe(block.length);
    }, 100);
    expect(skipped()).toBeGreaterThan(0);
    opened.acknowledge();
    channel.write('^C');
    await eventually(() => expect(opened.output().endsWith('^C')).toBe(true));
  });
});

describe('the end of a terminal', () => {
  it('is told after its last output, and another shell is opened only when asked for', async () => {
    const opened = await open();
    await eventually(() => expect(opened.shells).toHaveLength(1));
    const { channel } = opened.shells[0] as FakeShell;
    channel.write('logout');
    channel.exit(4);
    channel.close();
    await eventually(() => expect(kinds(opened)).toEqual(['connecting', 'opened', 'closed']));
    expect(opened.reports[2]).toEqual({ kind: 'closed', end: { kind: 'exited', exitCode: 4 } });
    expect(opened.output()).toBe('logout');
    opened.order({ kind: 'reconnect' });
    await eventually(() => expect(opened.shells).toHaveLength(2));
  });

  it('is mended by itself when the connection was lost, and typing goes on', async () => {
    const opened = await open();
    await eventually(() => expect(kinds(opened)).toContain('opened'));
    opened.order({ kind: 'resize', columns: 99, rows: 33 });
    await eventually(() => expect(opened.shells[0]?.sizes).toHaveLength(2));
    opened.sshd.cut();
    await eventually(() => expect(opened.shells).toHaveLength(2));
    await eventually(() =>
      expect(kinds(opened)).toEqual(['connecting', 'opened', 'closed', 'connecting', 'opened']),
    );
    expect(opened.reports[2]).toMatchObject({
      end: { kind: 'failed', error: { code: 'ssh.connection-lost', node: 'alpha' } },
      retryInMs: 500,
    });
    expect(opened.shells[1]?.sizes).toEqual(['99x33']);
    opened.order({ kind: 'input', text: 'again' });
    await eventually(() => expect(opened.shells[1]?.typed()).toBe('again'));
  });

  it('after a refused login waits for the admin, so that no account gets locked', async () => {
    const opened = await open({ authenticate: () => false });
    await eventually(() => expect(kinds(opened)).toEqual(['connecting', 'closed']));
    expect(opened.reports[1]).toMatchObject({ end: { error: { code: 'ssh.password-refused' } } });
    expect(opened.reports[1]).not.toHaveProperty('retryInMs');
    expect(opened.sshd.attempts.filter(({ method }) => method === 'password')).toHaveLength(1);
    opened.order({ kind: 'reconnect' });
    await eventually(() =>
      expect(opened.sshd.attempts.filter(({ method }) => method === 'password')).toHaveLength(2),
    );
  });
});

describe('a recording', () => {
  it('is an asciicast of the output alone, for this user only', async () => {
    const home = await mkdtemp(join(tmpdir(), 'pairkeeper-cast-'));
    cleanUps.push(() => rm(home, { recursive: true }));
    const folder = join(home, 'recordings');
    const opened = await open({ recordIn: folder });
    await eventually(() => expect(kinds(opened)).toContain('opened'));
    const [name = ''] = await readdir(folder);
    const path = join(folder, name);
    expect(opened.reports[1]).toMatchObject({ recording: path });
    opened.order({ kind: 'input', text: 'secret-canary\r' });
    opened.shells[0]?.channel.write(Buffer.from('主').subarray(0, 2));
    await eventually(() => expect(opened.bytes()).toBe(2));
    opened.shells[0]?.channel.write(Buffer.from('主').subarray(2));
    await eventually(() => expect(opened.output()).toBe('主'));
    opened.order({ kind: 'resize', columns: 100, rows: 30 });
    opened.order({ kind: 'close' });
    await eventually(async () => expect(await readFile(path, 'utf8')).toContain('100x30'));
    const text = await readFile(path, 'utf8');
    const [header, ...events] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toMatchObject({ version: 2, width: 80, height: 24, title: 'alpha' });
    expect(events.map(([, kind, value]) => [kind, value])).toEqual([
      ['o', '主'],
      ['r', '100x30'],
    ]);
    expect(text).not.toContain('secret-canary');
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
