import { AppError } from '../../errors/app-error.ts';
import type { EventSink } from '../../events/event.ts';
import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { Clock } from '../../host/clock.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import { type ClusterHealth, changesUnderWay } from '../../watch/cluster-health.ts';
import type { Connect } from '../../watch/watch-pair.ts';
import { measureOutage } from '../measure-outage.ts';
import { defaultProbeTiming, type Probe, type RunningProbe } from '../probe.ts';
import type { DrillMoment, DrillReport } from './drill-report.ts';
import { type Fault, faultOf } from './fault.ts';
import { heal } from './heal.ts';
import { judgeDrill } from './judge-drill.ts';
import { observePair, type PairObserver } from './pair-observer.ts';
import { type DrillScenario, type DrillScenarioId, offeredScenarios, type PowerControl } from './scenario.ts';

/** What the admin is told before anything is harmed. */
export type DrillAnnouncement = {
  readonly scenario: DrillScenario;
  readonly node: string;
  readonly other: string;
  readonly predictedMs?: number;
};

export type DrillOptions = {
  readonly spec: ClusterSpec;
  readonly scenario: DrillScenarioId;
  /** Each use makes a connection of its own. */
  readonly connect: Connect;
  readonly clock: Clock;
  readonly probe: Probe;
  /** What clients ask, at the VIP. */
  readonly url: string;
  /** Host name to ask for; see ProbeTarget. */
  readonly serverName?: string;
  /** systemd unit of the service that is harmed, e.g. `nginx.service`. */
  readonly unit: string;
  readonly power?: PowerControl;
  /** Announced outage, milliseconds (predictedOutage of core/components/keepalived). */
  readonly predictedMs?: number;
  /** Asks whether to go on; false ends with `drill.declined`. */
  readonly confirm: (announcement: DrillAnnouncement) => Promise<boolean>;
  readonly events: EventSink;
  /** Aborting heals and ends with verdict `aborted`. */
  readonly signal: CancelSignal;
  /** Milliseconds of even service that are recorded before the fault and after the takeover. Default 1000. */
  readonly settleMs?: number;
};

/** After this the node heals itself even if nobody comes back. */
const healsItselfAfterSeconds = 60;
const firstLookMs = 15_000;
const pollMs = 20;

type Run = {
  readonly options: DrillOptions;
  readonly scenario: DrillScenario;
  readonly node: string;
  readonly other: string;
  readonly observer: PairObserver;
  readonly running: RunningProbe;
  readonly fault: Fault;
  readonly moments: DrillMoment[];
};

/**
 * Makes a fault on purpose, measures from outside what a client sees, heals it and proves that the pair is whole again.
 * What goes wrong after the fault is a verdict; healing is tried in every case, and the node heals itself besides.
 *
 * @throws AppError of kind `blocked`: `drill.unsafe` (redundancy is not intact now), `drill.declined`,
 *   `drill.not-offered`, `drill.service-silent`, `drill.undo-not-armed`; nothing was harmed then
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const { spec, clock, events } = options;
  const scenario = offeredScenarios(options.power).find(({ id }) => id === options.scenario);
  if (scenario === undefined) {
    throw new AppError('drill.not-offered', { kind: 'blocked', params: { scenario: options.scenario } });
  }
  const observer = observePair(spec, options.connect, clock, events);
  let running: RunningProbe | undefined;
  try {
    const node = await nodeToHarm(options, observer);
    const other = spec.nodes[0].name === node ? spec.nodes[1].name : spec.nodes[0].name;
    await announce(options, scenario, node, other);
    const { url, serverName } = options;
    const name = serverName === undefined ? {} : { serverName };
    running = options.probe.start({ url, ...name, ...defaultProbeTiming });
    await proveService(options, running);
    const fault = faultOf({ ...options, scenario, node, healsItselfAfterSeconds, power: options.power });
    return await perform({ options, scenario, node, other, observer, running, fault, moments: [] });
  } finally {
    await running?.stop();
    await observer.stop();
  }
}

/** The holder of a pair that can afford to lose it now. */
async function nodeToHarm(options: DrillOptions, observer: PairObserver): Promise<string> {
  await waitUntil(options, firstLookMs, () => observer.health() !== undefined);
  const health = observer.health();
  const changes = health === undefined ? [] : changesUnderWay(health);
  if (health?.state !== 'healthy' || health.holder === undefined || changes.length > 0) {
    throw new AppError('drill.unsafe', {
      kind: 'blocked',
      params: { state: health?.state ?? 'unknown' },
      reasons: [...(health?.redundancy.reasons ?? []), ...changes],
    });
  }
  return health.holder;
}

async function announce(
  options: DrillOptions,
  scenario: DrillScenario,
  node: string,
  other: string,
): Promise<void> {
  const { predictedMs } = options;
  const prediction = predictedMs === undefined ? {} : { predictedMs };
  tell(options, 'drill.announced', { scenario: scenario.id, target: node, other, ...prediction });
  if (!(await options.confirm({ scenario, node, other, ...prediction }))) {
    throw new AppError('drill.declined', { kind: 'blocked', params: { scenario: scenario.id } });
  }
}

/** A service that does not answer before the fault can't be measured by it. */
async function proveService(options: DrillOptions, running: RunningProbe): Promise<void> {
  await options.clock.sleep(options.settleMs ?? 1000, options.signal);
  if (running.lastSuccess() === undefined) {
    throw new AppError('drill.service-silent', { kind: 'blocked', params: { url: options.url } });
  }
}

async function perform(run: Run): Promise<DrillReport> {
  const { options, scenario, running, fault, observer, other } = run;
  const problems: string[] = [];
  let faultAtMs = Number.POSITIVE_INFINITY;
  try {
    if (!options.signal.aborted) {
      mark(run, 'drill.fault');
      faultAtMs = running.elapsedMs();
      await fault.make();
      await observeTakeover(run, faultAtMs, problems);
    }
  } catch (error) {
    // Nothing was harmed: that is not a drill that failed but one that did not take place.
    if (error instanceof AppError && error.kind === 'blocked') throw error;
    problems.push(error instanceof AppError ? error.code : 'drill.failed');
  } finally {
    const problem = await heal(fault, scenario, options.clock, (cause) =>
      tell(options, 'drill.heal-failed', { scenario: scenario.id, target: run.node, cause }),
    );
    if (problem === undefined) mark(run, 'drill.healed');
    else problems.push(problem);
  }
  // Nobody but us switches a node on: without that there is nothing to wait for.
  const isLeftOff = problems.includes('drill.not-powered-on');
  const whole =
    !isLeftOff &&
    (await waitUntil(
      { ...options, signal: neverAborted },
      scenario.recoveryWithinMs,
      () => observer.health()?.state === 'healthy',
    ));
  if (whole) mark(run, 'drill.whole');
  else if (!isLeftOff) problems.push('drill.not-whole');
  if (whole && !options.signal.aborted && !(await fault.tookPlace())) problems.push('drill.not-rebooted');
  const samples = await running.stop();
  const health = observer.health();
  if (health === undefined) throw new AppError('drill.unsafe', { kind: 'unexpected' });
  return report(run, samples, health, problems, other);
}

/** Ends when the expected thing happened and was steady for a moment, or when its time is up. */
async function observeTakeover(run: Run, faultAtMs: number, problems: string[]): Promise<void> {
  const { options, scenario, running, other, observer } = run;
  const { clock, signal } = options;
  if (scenario.expectation === 'stays-or-moves') {
    // Whatever happens happens within this time; then the service has to answer.
    await clock.sleep(Math.max(3000, (options.predictedMs ?? 0) * 2), signal);
  }
  const answersAgain = () => {
    const last = running.lastSuccess();
    const isNew = last !== undefined && last.startedMs > faultAtMs;
    const servesRight = scenario.expectation === 'stays-or-moves' || last?.servedBy === other;
    return isNew && (servesRight || (last.servedBy === undefined && observer.health()?.holder === other));
  };
  if (!(await waitUntil(options, scenario.takeoverWithinMs, answersAgain))) {
    if (!signal.aborted) problems.push('drill.no-takeover');
    return;
  }
  mark(run, 'drill.served-again');
  await clock.sleep(options.settleMs ?? 1000, signal);
}

function report(
  run: Run,
  samples: Awaited<ReturnType<RunningProbe['stop']>>,
  health: ClusterHealth,
  problems: readonly string[],
  other: string,
): DrillReport {
  const { options, scenario, node, observer, running, moments } = run;
  const measured = measureOutage(samples, defaultProbeTiming.stepMs);
  const { predictedMs } = options;
  const isAborted = options.signal.aborted;
  const result: DrillReport = {
    version: 1,
    pair: options.spec.name,
    scenario: scenario.id,
    node,
    other,
    url: options.url,
    expected: scenario.expectation,
    ...(predictedMs === undefined ? {} : { predictedMs }),
    startedAt: new Date(running.startedAtMs).toISOString(),
    endedAt: new Date(options.clock.now()).toISOString(),
    verdict: judgeDrill({ problems, isAborted, outageMs: measured.outageMs, predictedMs }),
    problems,
    outageMs: measured.outageMs,
    failedRequests: measured.failedRequests,
    totalRequests: measured.totalRequests,
    servedBy: measured.servedBy,
    measured,
    twoHolderMs: observer.twoHolderMs(),
    moments,
    events: observer.events,
    health,
  };
  tell(options, 'drill.finished', {
    scenario: scenario.id,
    verdict: result.verdict,
    outageMs: result.outageMs,
    failedRequests: result.failedRequests,
  });
  return result;
}

const neverAborted: CancelSignal = {
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

async function waitUntil(
  { clock, signal }: { readonly clock: Clock; readonly signal: CancelSignal },
  withinMs: number,
  isTrue: () => boolean,
): Promise<boolean> {
  const begun = clock.monotonic();
  while (!isTrue()) {
    if (signal.aborted || clock.monotonic() - begun >= withinMs) return false;
    await clock.sleep(pollMs, signal);
  }
  return true;
}

function mark(run: Run, code: string): void {
  run.moments.push({ atMs: Math.round(run.running.elapsedMs()), code });
  tell(run.options, code, { scenario: run.scenario.id, target: run.node });
}

function tell(
  { events, clock }: DrillOptions,
  code: string,
  params: Readonly<Record<string, string | number>>,
): void {
  events({ code, level: 'info', at: new Date(clock.now()).toISOString(), params });
}
