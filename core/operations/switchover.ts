import { AppError } from '../errors/app-error.ts';
import type { EventSink } from '../events/event.ts';
import type { CancelSignal } from '../host/cancel-signal.ts';
import type { Clock } from '../host/clock.ts';
import type { HostPair } from '../host/host.ts';
import { programPath } from '../host/own-files.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { type ClusterHealth, changesUnderWay } from '../watch/cluster-health.ts';
import { measureOutage, type OutageReport } from './measure-outage.ts';
import { defaultProbeTiming, type Probe, type ProbeTarget, type RunningProbe } from './probe.ts';
import { readStatus } from './status.ts';

const SWITCHOVER_PROGRAM = programPath('switchover');

export type SwitchoverOptions = {
  readonly spec: ClusterSpec;
  readonly hosts: HostPair;
  readonly clock: Clock;
  readonly events: EventSink;
  /** Name of the node that shall serve. */
  readonly to: string;
  /** The node that takes the address back by itself when it is fit (`failback: automatic`); absent with `manual`. */
  readonly failsBackTo?: string;
  /** Measures the outage from here; absent: not measured. */
  readonly probe?: { readonly probe: Probe } & Pick<ProbeTarget, 'url' | 'serverName'>;
  /** Seconds that the target has to take over before everything goes back. Default 10. */
  readonly withinSeconds?: number;
  readonly signal?: CancelSignal;
};

export type SwitchoverResult = {
  /** reverted: the target did not take over in time, the old holder serves again. */
  readonly outcome: 'moved' | 'already-there' | 'reverted';
  readonly from: string;
  readonly to: string;
  readonly measured?: OutageReport;
  readonly health: ClusterHealth;
};

/** What the probe sees before and after belongs to the measurement. */
const settleMs = 500;

/**
 * Moves the addresses to the other node on purpose. Everything that changes the pair is one script on the holder that
 * ends properly by itself, so aborting or losing this computer leaves a pair in service.
 *
 * @throws AppError of kind `blocked` when the move would be unsafe or in vain: `switchover.not-redundant`,
 *   `switchover.change-running`, `switchover.fails-back`, `switchover.refused`; `usage` for an unknown node
 */
export async function switchover(options: SwitchoverOptions): Promise<SwitchoverResult> {
  const { spec, hosts, clock, to, signal } = options;
  const before = await readStatus(hosts, spec, clock, signal);
  const from = holderToLeave(options, before);
  if (from === to) {
    return { outcome: 'already-there', from, to, health: before };
  }
  tell(options, 'switchover.started', { from, to });
  const running = startProbe(options);
  try {
    if (running !== undefined) await clock.sleep(settleMs, signal);
    const handedOver = await handOver(options, from);
    const outcome = handedOver === 'moved' ? await databasesFollow(options, from) : handedOver;
    if (running !== undefined) await clock.sleep(settleMs);
    const samples = await running?.stop();
    const measured =
      samples === undefined ? {} : { measured: measureOutage(samples, defaultProbeTiming.stepMs) };
    const health = await readStatus(hosts, spec, clock);
    tell(options, `switchover.${outcome}`, { from, to, outageMs: measured.measured?.outageMs ?? -1 });
    return { outcome, from, to, ...measured, health };
  } finally {
    await running?.stop();
  }
}

function startProbe({ probe: wanted }: SwitchoverOptions): RunningProbe | undefined {
  if (wanted === undefined) return undefined;
  const { probe, ...target } = wanted;
  return probe.start({ ...target, ...defaultProbeTiming });
}

/** The present holder, after everything that speaks against moving was looked at. */
function holderToLeave({ spec, to, failsBackTo }: SwitchoverOptions, health: ClusterHealth): string {
  const names = spec.nodes.map((node) => node.name);
  if (!names.includes(to)) {
    throw new AppError('switchover.unknown-node', {
      kind: 'usage',
      params: { node: to, nodes: names.join(', ') },
    });
  }
  if (health.holder === to) return to;
  const changes = changesUnderWay(health);
  if (changes.length > 0) {
    const node = changes[0]?.node;
    throw new AppError('switchover.change-running', { kind: 'blocked', node, reasons: changes });
  }
  if (health.holder === undefined || health.redundancy.state !== 'intact') {
    const { reasons } = health.redundancy;
    throw new AppError('switchover.not-redundant', { kind: 'blocked', node: to, reasons });
  }
  if (failsBackTo === health.holder) {
    throw new AppError('switchover.fails-back', { kind: 'blocked', node: health.holder, params: { to } });
  }
  return health.holder;
}

async function handOver(options: SwitchoverOptions, from: string): Promise<'moved' | 'reverted'> {
  const { hosts, to, withinSeconds = 10 } = options;
  const host = hosts[0].node === from ? hosts[0] : hosts[1];
  // Not given the caller's signal: cutting the script's connection would not stop it, only hide how it ended.
  const result = await host.run([SWITCHOVER_PROGRAM, '--to', to, '--within', String(withinSeconds)], {
    timeoutMs: (withinSeconds + 15) * 1000,
  });
  switch (result.exitCode) {
    case 0:
      return 'moved';
    case 11:
      return 'reverted';
    case 10:
      throw new AppError('switchover.not-holder', { kind: 'blocked', node: from });
    case 12:
      throw new AppError('switchover.busy', { kind: 'blocked', node: from });
    case 15:
      throw new AppError('switchover.change-running', { kind: 'blocked', node: from });
    default:
      throw new AppError('switchover.script-failed', {
        kind: 'unexpected',
        node: from,
        params: { exitCode: result.exitCode ?? -1, detail: result.stderr.slice(0, 300) },
      });
  }
}

/** Databases swap their roles within a second or two; one that can't take over gives the addresses back. Milliseconds. */
const rolesWithinMs = 20_000;

/**
 * The nodes hand the databases over by themselves once the addresses have moved (core/roles); this only waits for it.
 *
 * @throws AppError `switchover.roles-pending`
 */
async function databasesFollow(options: SwitchoverOptions, from: string): Promise<'moved' | 'reverted'> {
  const { spec, hosts, clock, to } = options;
  const begun = clock.monotonic();
  for (;;) {
    const { nodes, holder } = await readStatus(hosts, spec, clock);
    const primaries = nodes.flatMap(({ node, databases = [] }) =>
      databases.filter(({ role, isUp }) => role === 'primary' && isUp).map(() => node),
    );
    const engines = new Set(nodes.flatMap(({ databases = [] }) => databases.map(({ engine }) => engine)));
    const isDecided = primaries.length === engines.size;
    if (isDecided && primaries.every((node) => node === to)) return 'moved';
    if (isDecided && holder === from && primaries.every((node) => node === from)) return 'reverted';
    if (clock.monotonic() - begun > rolesWithinMs) {
      throw new AppError('switchover.roles-pending', { kind: 'unexpected', node: to });
    }
    await clock.sleep(200);
  }
}

function tell(
  { events, clock }: SwitchoverOptions,
  code: string,
  params: Readonly<Record<string, string | number>>,
): void {
  const level = code === 'switchover.reverted' ? 'error' : 'info';
  events({ code, level, at: new Date(clock.now()).toISOString(), params });
}
