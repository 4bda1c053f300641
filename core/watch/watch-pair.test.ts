import { describe, expect, it } from 'vitest';
import { fakePair, fakePairSpec } from '../../test/fakes/fake-pair.ts';
import { AppError } from '../errors/app-error.ts';
import { createCancelSource } from '../host/cancel-source.ts';
import type { Clock } from '../host/clock.ts';
import type { Host, RunOptions, RunResult } from '../host/host.ts';
import type { ClusterHealth } from './cluster-health.ts';
import { watchPair } from './watch-pair.ts';

const at = '2026-11-21T09:24:03.120Z';
const eventLine = (seq: number) =>
  JSON.stringify({ kind: 'event', seq, at, code: 'check.passed', params: { check: 'nginx' } });
const ended: RunResult = { exitCode: 0, stdout: '', stderr: '' };

/** Remembers how long it was asked to wait; waits no longer than it takes to let others run. */
function hastyClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  let now = 1_800_000_000_000;
  return {
    pauses,
    now: () => now,
    monotonic: () => now,
    sleep: (milliseconds) => {
      pauses.push(milliseconds);
      now += 1;
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** `closed` rejects when the connection is closed from our side. */
type Stream = (argv: readonly string[], options: RunOptions, closed: Promise<never>) => Promise<RunResult>;

/** web-2 is a healthy standby; what web-1 streams is the test's matter, one function for each connection. */
function watchWith(streams: readonly (Stream | AppError)[]) {
  const source = createCancelSource();
  const clock = hastyClock();
  const pair = fakePair();
  const healths: ClusterHealth[] = [];
  const sequences: number[] = [];
  const asked: (readonly string[])[] = [];
  let used = 0;
  const connect = async (node: string): Promise<Host> => {
    const host = await pair.connect(node);
    if (node === 'web-2') return host;
    const stream = streams[used];
    used += 1;
    if (stream === undefined) {
      source.cancel();
      throw new AppError('ssh.unreachable', { kind: 'connection' });
    }
    if (stream instanceof AppError) throw stream;
    const closing = createCancelSource();
    const closed = new Promise<never>((_, reject) => {
      const end = () => reject(new AppError('host.closed', { kind: 'connection' }));
      closing.signal.addEventListener('abort', end, { once: true });
    });
    closed.catch(() => undefined);
    return {
      ...host,
      close: async () => closing.cancel(),
      run: (argv, options = {}) => {
        asked.push(argv);
        return stream(argv, options, closed);
      },
    };
  };
  const done = watchPair({
    spec: fakePairSpec,
    connect,
    clock,
    signal: source.signal,
    onHealth: (health) => healths.push(health),
    onEvent: (_, sequence) => sequences.push(sequence),
  });
  return { done, healths, sequences, asked, clock, pair };
}

async function snapshotOf(seq: number): Promise<string> {
  const host = await fakePair().connect('web-1');
  const { stdout } = await host.run(['/watch', '--once']);
  return JSON.stringify({ ...JSON.parse(stdout), seq });
}

describe('watchPair', () => {
  it('tells health, then unknown while a connection is lost, and asks for what it missed', async () => {
    const snapshot = await snapshotOf(5);
    const watch = watchWith([
      async (_, { onLine }) => {
        onLine?.(snapshot);
        onLine?.(eventLine(6));
        return ended;
      },
      async (_, { onLine }) => {
        onLine?.(snapshot.replace('"seq":5', '"seq":8'));
        for (const seq of [6, 7, 8, 9]) onLine?.(eventLine(seq));
        return ended;
      },
    ]);
    await watch.done;
    expect(watch.asked.map((argv) => argv.slice(1))).toEqual([[], ['--since', '6']]);
    expect(watch.sequences).toEqual([6, 7, 8, 9]);
    const states = watch.healths.map((health) => health.state);
    expect(states[0]).toBe('healthy');
    expect(states).toContain('unknown');
  });

  it('makes a connection anew that says nothing any more, and first hears how the node is now', async () => {
    const watch = watchWith([
      async (_, { onLine }, closed) => {
        onLine?.(await snapshotOf(5));
        return closed;
      },
      async (_, { onLine }) => {
        onLine?.(await snapshotOf(7));
        for (const seq of [6, 7]) onLine?.(eventLine(seq));
        return ended;
      },
    ]);
    await watch.done;
    expect(watch.asked.map((argv) => argv.slice(1))).toEqual([[], ['--since', '5']]);
    expect(watch.sequences).toEqual([6, 7]);
    const failures = watch.healths.map(({ nodes }) => nodes[0].failure?.code);
    expect(failures).toContain('watch.silent');
  });

  it('starts anew when a node lost its spool', async () => {
    const watch = watchWith([
      async (_, { onLine }) => {
        onLine?.(await snapshotOf(500));
        return ended;
      },
      async (_, { onLine }) => {
        onLine?.(await snapshotOf(1));
        onLine?.(eventLine(2));
        return ended;
      },
    ]);
    await watch.done;
    expect(watch.sequences).toEqual([2]);
  });

  it('waits longer from failure to failure', async () => {
    const unreachable = new AppError('ssh.unreachable', { kind: 'connection' });
    const watch = watchWith([unreachable, unreachable, unreachable, unreachable]);
    await watch.done;
    // 2 s is also how often health is judged without news.
    expect(watch.clock.pauses.filter((pause) => pause !== 2000)).toEqual([500, 1000, 5000]);
    expect(watch.healths[0]?.nodes[0]).toMatchObject({
      source: 'peer',
      failure: { code: 'ssh.unreachable' },
    });
  });

  it('says that a node was never set up', async () => {
    const watch = watchWith([async () => ({ ...ended, exitCode: 127 })]);
    await watch.done;
    expect(watch.healths[0]?.redundancy.reasons[0]?.code).toBe('node.not-installed');
  });

  it('is not disturbed by junk', async () => {
    const watch = watchWith([
      async (_, { onLine }) => {
        for (const line of ['', 'Welcome to web-1!', '{"kind":', '{"kind":"event","seq":-1}']) onLine?.(line);
        onLine?.(await snapshotOf(0));
        return ended;
      },
    ]);
    await watch.done;
    expect(watch.healths[0]?.state).toBe('healthy');
  });
});
