import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCryptoRandom } from '../../core/adapters/crypto-random.ts';
import { knownHostsInFiles } from '../../core/adapters/ssh/known-hosts-file.ts';
import { localLogin } from '../../core/adapters/ssh/local-login.ts';
import { openShell } from '../../core/adapters/ssh/open-shell.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import type { Shell, ShellEnd } from '../../core/host/shell.ts';
import { labSpec } from './support/connect-lab.ts';
import { useLab } from './support/lab-fixture.ts';

/** The claims of open-shell.ts against the real sshd. */
const lab = useLab();

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Opened = {
  readonly shell: Shell;
  /** What was printed since the last look, at most its last hundred thousand characters. */
  text(): string;
  bytes(): number;
  readonly ends: ShellEnd[];
};

async function open(keepAliveMs = 10_000): Promise<Opened> {
  const [node] = labSpec(lab()).nodes;
  const ends: ShellEnd[] = [];
  let text = '';
  let bytes = 0;
  const shell = await openShell(
    node,
    {
      knownHosts: knownHostsInFiles(lab().knownHostsPath, []),
      credentials: {
        password: async () => undefined,
        passphrase: async () => undefined,
        keyboardInteractive: async () => undefined,
        sudoPassword: async () => undefined,
      },
      decideHostKey: async () => 'refuse',
      login: localLogin({}, 'linux'),
      clock: createSystemClock(),
      random: createCryptoRandom(),
      events: () => undefined,
      keepAliveMs,
    },
    {
      size: { columns: 97, rows: 31 },
      term: 'xterm-256color',
      onData(chunk) {
        bytes += chunk.length;
        text = (text + Buffer.from(chunk).toString('latin1')).slice(-100_000);
      },
      onEnd: (end) => ends.push(end),
    },
  );
  cleanUps.push(shell.close);
  return { shell, text: () => text, bytes: () => bytes, ends };
}

/** For what comes by itself and at no known moment. */
const eventually = (claim: () => unknown) => vi.waitFor(claim, { timeout: 60_000, interval: 20 });

/** Waits for a shell's output; the words typed never contain what is waited for. */
async function answers(opened: Opened, input: string, wanted: RegExp): Promise<void> {
  opened.shell.write(input);
  await eventually(() => expect(opened.text()).toMatch(wanted));
}

describe('a shell on a real server', () => {
  it('is a terminal of the size and kind that was asked for, and follows when it is resized', async () => {
    const opened = await open();
    await answers(opened, 'stty size; echo "$TERM" "$LC_CTYPE"\r', /31 97\s+xterm-256color C\.UTF-8/);
    opened.shell.resize({ columns: 132, rows: 50 });
    await answers(opened, 'stty size\r', /50 132/);
  });

  it('ends with its status', async () => {
    const opened = await open();
    opened.shell.write('exit 7\r');
    await eventually(() => expect(opened.ends).toEqual([{ kind: 'exited', exitCode: 7 }]));
  });

  it('answers Ctrl-C in the middle of a flood', async () => {
    const opened = await open();
    opened.shell.write('yes\r');
    await eventually(() => expect(opened.bytes()).toBeGreaterThan(5_000_000));
    opened.shell.write('\u0003');
    await answers(opened, 'echo the-$((40+2))-end\r', /the-42-end/);
  });

  it('holds a program up while nobody reads, and loses nothing of it', async () => {
    const opened = await open();
    const mebibyte = 1024 * 1024;
    await answers(
      opened,
      `stty -opost; head -c ${50 * mebibyte} /dev/zero | tr '\\0' x > /tmp/big; echo made-$((1+1))\r`,
      /made-2/,
    );
    const before = opened.bytes();
    opened.shell.pause();
    const memory = process.memoryUsage().rss;
    opened.shell.write('cat /tmp/big; echo read-$((1+2))\r');
    const isWaiting = (): Promise<boolean> =>
      lab()
        .node('node1')
        .run([
          'sh',
          '-c',
          'cat /proc/$(pgrep -x cat)/io | grep -o "rchar: .*"; sleep 0.5; cat /proc/$(pgrep -x cat)/io | grep -o "rchar: .*"',
        ])
        .then(({ stdout }) => {
          const [first, second] = stdout.trim().split('\n');
          return first !== undefined && first !== '' && first === second;
        });
    await eventually(async () => expect(await isWaiting()).toBe(true));
    expect(opened.bytes()).toBe(before);
    expect(process.memoryUsage().rss - memory).toBeLessThan(24 * mebibyte);
    opened.shell.resume();
    await eventually(() => expect(opened.text()).toMatch(/read-3/));
    expect(opened.bytes() - before).toBeGreaterThan(50 * mebibyte);
  });

  it('is lost when the server loses power', async () => {
    const opened = await open(1000);
    await answers(opened, 'echo here-$((1+1))\r', /here-2/);
    cleanUps.push(() => lab().node('node1').powerOn());
    await lab().node('node1').powerOff();
    await eventually(() => expect(opened.ends[0]?.kind).toBe('lost'));
  });
});
