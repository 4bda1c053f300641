import { AppError } from '../../errors/app-error.ts';
import type { EventSink } from '../../events/event.ts';
import type { CancelSignal } from '../../host/cancel-signal.ts';
import { createCancelSource } from '../../host/cancel-source.ts';
import type { Clock, Random } from '../../host/clock.ts';
import type { Host, HostPair } from '../../host/host.ts';
import { programPath } from '../../host/own-files.ts';
import { type SeedPlan, seedEnds } from './plan-seed.ts';
import { answerOf, runProgram } from './run-program.ts';
import { type TableComparison, verifySeed } from './verify-seed.ts';

export type SeedOptions = {
  readonly hosts: HostPair;
  /** What `planSeed` found, and was shown. */
  readonly plan: SeedPlan;
  /** The target's host name as somebody has typed it; needed where databases give way. */
  readonly typedHostname?: string;
  /** Default: as fast as it goes. */
  readonly bytesPerSecond?: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** Aborting before the copy is installed leaves the target as it was. */
  readonly signal?: CancelSignal;
};

export type SeedResult = {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Where the target's old data lie now. */
  readonly aside: string;
  readonly tables: readonly TableComparison[];
};

/** An upper bound for applying the log of the copy and starting with it, milliseconds. */
const installTimeoutMs = 3_600_000;

/**
 * Gives the target a copy of the source's data while the source goes on being written to, and lets it follow. The
 * stream goes from node to node, so this computer's speed and memory don't matter. Until the copy is complete and
 * prepared the target's old data stay in service; then they are moved aside, and come back should the copy not start.
 *
 * @throws AppError `seed.wrong-hostname` before anything is done; `seed.refused` with the node's reason;
 *   `seed.cancelled`; `seed.tables-differ` when the copy is not what it should be
 */
export async function seedReplica(options: SeedOptions): Promise<SeedResult> {
  const { hosts, plan, clock, typedHostname } = options;
  if (plan.replaces.length > 0 && typedHostname !== plan.hostname) {
    const params = {
      node: plan.to,
      hostname: plan.hostname,
      databases: plan.replaces.slice(0, 5).join(', '),
    };
    throw new AppError('seed.wrong-hostname', { kind: 'usage', node: plan.to, params });
  }
  const begun = clock.monotonic();
  const ends = seedEnds(hosts, plan.to);
  tell(options, 'seed.started', { from: plan.from, to: plan.to, mebibytes: mebibytes(plan.bytes) });
  await meet(options, ends.source, ends.target);
  const streamed = await stream(options, ends.source, ends.target);
  refuseIfCancelled(options);
  tell(options, 'seed.installing', { to: plan.to });
  const installed = await runProgram({
    host: ends.target,
    program: `seed-${plan.engine}`,
    words: ['install', streamed.state],
    timeoutMs: installTimeoutMs,
  });
  const tables = await verifySeed(ends.source, ends.target, plan.engine, clock);
  const aside = answerOf(installed, 'aside');
  tell(options, 'seed.done', { from: plan.from, to: plan.to, aside });
  const milliseconds = Math.round(clock.monotonic() - begun);
  return { from: plan.from, to: plan.to, bytes: streamed.bytes, milliseconds, aside, tables };
}

/** Each node gets the other one's certificate, and both the password of replication, which nobody else ever sees. */
async function meet({ plan, random }: SeedOptions, source: Host, target: Host): Promise<void> {
  const program = `setup-${plan.engine}`;
  const certificate = async (host: Host) => {
    const result = await host.run([programPath(program), 'certificate'], {
      timeoutMs: 10_000,
    });
    return result.stdout;
  };
  const [ofSource, ofTarget] = await Promise.all([certificate(source), certificate(target)]);
  const password = random.hex(24);
  const trust = (host: Host, peer: string) =>
    runProgram({ host, program, words: ['trust'], stdin: `${password}\n${peer}`, timeoutMs: 10_000 });
  await Promise.all([trust(source, ofTarget), trust(target, ofSource)]);
  await runProgram({ host: source, program, words: ['accounts'], timeoutMs: 60_000 });
}

/** Both ends run at once; when one of them ends badly the other one is ended too. */
async function stream(
  options: SeedOptions,
  source: Host,
  target: Host,
): Promise<{ readonly bytes: number; readonly state: string }> {
  const { plan, signal, clock, bytesPerSecond } = options;
  const program = `seed-${plan.engine}`;
  const stop = createCancelSource();
  const onAbort = (): void => stop.cancel();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) stop.cancel();
  let bytes = 0;
  try {
    const report = progressOf(options);
    let ready = (): void => undefined;
    const isReady = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const receiving = runProgram({
      host: target,
      program,
      words: ['receive'],
      signal: stop.signal,
      onValue: (key) => {
        if (key === 'ready') ready();
      },
    });
    // A receiver that fails before it listens is told by its own error.
    await Promise.race([isReady, receiving]);
    const sending = runProgram({
      host: source,
      program,
      words: ['send', ...(bytesPerSecond === undefined ? [] : [String(Math.round(bytesPerSecond))])],
      signal: stop.signal,
      onValue: (key, value) => {
        if (key !== 'progress' || !/^\d+$/.test(value)) return;
        bytes = Number(value);
        report(bytes, clock.monotonic());
      },
    });
    const failed = (): void => stop.cancel();
    sending.catch(failed);
    receiving.catch(failed);
    const [sent, received] = await Promise.allSettled([sending, receiving]);
    refuseIfCancelled(options);
    // What the sender says explains more than that the receiver heard no end.
    if (sent.status === 'rejected') throw sent.reason;
    if (received.status === 'rejected') throw received.reason;
    return { bytes, state: answerOf(sent.value, 'state') };
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Tells once a second at most how far the copy is. */
function progressOf(options: SeedOptions): (bytes: number, atMs: number) => void {
  const { plan, clock } = options;
  const begun = clock.monotonic();
  let told = begun;
  return (bytes, atMs) => {
    if (atMs - told < 1000) return;
    told = atMs;
    const rate = bytes / ((atMs - begun) / 1000);
    // The copy is made while data are written, so it may become larger than what was there at first.
    const left = Math.max(0, plan.bytes - bytes);
    tell(options, 'seed.progress', {
      mebibytes: mebibytes(bytes),
      ofMebibytes: mebibytes(Math.max(plan.bytes, bytes)),
      mebibytesPerSecond: mebibytes(rate),
      secondsLeft: rate > 0 ? Math.ceil(left / rate) : -1,
    });
  };
}

function mebibytes(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 10) / 10;
}

function refuseIfCancelled({ signal, plan }: SeedOptions): void {
  if (signal?.aborted === true) {
    throw new AppError('seed.cancelled', { kind: 'usage', node: plan.to, params: { node: plan.to } });
  }
}

function tell(
  { events, clock, plan }: SeedOptions,
  code: string,
  params: Readonly<Record<string, string | number>>,
): void {
  events({ code, level: 'info', at: new Date(clock.now()).toISOString(), node: plan.to, params });
}
