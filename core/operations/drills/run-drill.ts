import { AppError } from '../../errors/app-error.ts';
import { changesUnderWay } from '../../watch/cluster-health.ts';
import { defaultProbeTiming, type RunningProbe } from '../probe.ts';
import type { DrillAnnouncement, DrillOptions } from './drill-options.ts';
import type { DrillReport } from './drill-report.ts';
import { type DrillRun, mark, tell, waitUntil } from './drill-run.ts';
import { faultOf } from './fault.ts';
import { heal } from './heal.ts';
import { findProblems } from './judge-drill.ts';
import { observeFault } from './observe-fault.ts';
import { observePair, type PairObserver } from './pair-observer.ts';
import { expectationOf } from './predict-drill.ts';
import { proveWhole } from './prove-whole.ts';
import { reportDrill } from './report-drill.ts';
import { type DrillScenario, scenarioOf, whyNotOffered } from './scenario.ts';

/** After this the node heals itself even if nobody comes back. */
const healsItselfAfterSeconds = 60;
const firstLookMs = 15_000;
/** Two of them: agent-scripts/linux/watch.sh gives one every 5 s. */
const signsOfLifeWithinMs = 10_000;

/**
 * Makes a fault on purpose, measures from outside what a client sees, heals it and proves that the pair is whole again.
 * What goes wrong after the fault is a verdict; healing is tried in every case, and the node heals itself besides.
 *
 * @throws AppError of kind `blocked`: `drill.unsafe` (redundancy is not intact now), `drill.predicted-outage` (nobody
 *   would serve), `drill.declined`, `drill.not-offered`, `drill.risks-data`, `drill.service-silent`, and what a node
 *   says against it (fault.ts); nothing was harmed then
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const { spec, clock, events } = options;
  const scenario = offeredScenario(options);
  const observer = observePair(spec, options.connect, clock, events);
  let running: RunningProbe | undefined;
  try {
    const node = await nodeToHarm(options, observer);
    const other = spec.nodes[0].name === node ? spec.nodes[1].name : spec.nodes[0].name;
    const announcement = foretell(options, scenario, node, other);
    await announce(options, announcement);
    const { url, serverName } = options;
    const name = serverName === undefined ? {} : { serverName };
    running = options.probe.start({ url, ...name, ...defaultProbeTiming });
    await proveService(options, running);
    const sshPorts = [...new Set(spec.nodes.map(({ ssh }) => ssh.port))];
    const power = options.power;
    const fault = faultOf({ ...options, scenario, node, other, sshPorts, healsItselfAfterSeconds, power });
    const { expectation, prediction, predictedMs } = announcement;
    const parties = { options, scenario, node, other, observer, running, fault };
    return await perform({ ...parties, expectation, prediction, predictedMs, moments: [] });
  } finally {
    await running?.stop();
    await observer.stop();
  }
}

function offeredScenario({ scenario: id, power, hasDatabases = false }: DrillOptions): DrillScenario {
  const scenario = scenarioOf(id);
  const why = whyNotOffered(scenario, { power, hasDatabases });
  if (why === undefined) return scenario;
  const code = why === 'risks-data' ? 'drill.risks-data' : 'drill.not-offered';
  throw new AppError(code, { kind: 'blocked', params: { scenario: id } });
}

/** The holder of a pair that can afford to lose it now. */
async function nodeToHarm(options: DrillOptions, observer: PairObserver): Promise<string> {
  await waitUntil(options, firstLookMs, () => observer.health() !== undefined);
  await waitUntil(options, options.patienceMs ?? 0, () => observer.health()?.state === 'healthy');
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

/** What is expected: by the simulation of what is installed where there is one, otherwise as it usually is. */
function foretell(
  options: DrillOptions,
  scenario: DrillScenario,
  node: string,
  other: string,
): DrillAnnouncement {
  const prediction = options.predict?.(node);
  const expected = prediction === undefined ? scenario.expectation : expectationOf(prediction);
  if (expected === 'outage') {
    const params = { scenario: scenario.id, reason: prediction?.reason ?? '' };
    throw new AppError('drill.predicted-outage', { kind: 'blocked', node, params });
  }
  const predictedMs = options.predictedMs ?? prediction?.outageMs ?? undefined;
  return {
    scenario,
    node,
    other,
    expectation: expected,
    ...(prediction === undefined ? {} : { prediction }),
    ...(predictedMs === undefined ? {} : { predictedMs }),
  };
}

async function announce(options: DrillOptions, announcement: DrillAnnouncement): Promise<void> {
  const { scenario, node, other, expectation, predictedMs } = announcement;
  const prediction = predictedMs === undefined ? {} : { predictedMs };
  tell(options, 'drill.announced', {
    scenario: scenario.id,
    target: node,
    other,
    expectation,
    ...prediction,
  });
  if (!(await options.confirm(announcement))) {
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

async function perform(run: DrillRun): Promise<DrillReport> {
  const { running } = run;
  const problems = await makeAndHeal(run);
  // Nobody but us switches a node on: without that there is nothing to wait for.
  if (!problems.includes('drill.not-powered-on')) problems.push(...(await proveWhole(run)));
  if (run.expectation === 'both') await hearFromBoth(run);
  const health = run.observer.health();
  if (health === undefined) throw new AppError('drill.unsafe', { kind: 'unexpected' });
  const samples = await running.stop();
  problems.push(...findProblems(run, samples));
  return reportDrill(run, samples, health, problems);
}

/** A node to which nothing new happened says nothing: that it still held the address shows in its next sign of life. */
async function hearFromBoth({ options, observer }: DrillRun): Promise<void> {
  const wholeMs = options.clock.monotonic();
  await waitUntil(options, signsOfLifeWithinMs, () =>
    options.spec.nodes.every(({ name }) => (observer.lastWordMs(name) ?? 0) > wholeMs),
  );
}

/** @returns problems, to which more may be added */
async function makeAndHeal(run: DrillRun): Promise<string[]> {
  const { options, scenario, fault } = run;
  if (options.signal.aborted) return [];
  const problems = [...(await makeAndObserve(run))];
  const problem = await heal(fault, scenario, options.clock, (cause) =>
    tell(options, 'drill.heal-failed', { scenario: scenario.id, target: run.node, cause }),
  );
  if (problem === undefined) mark(run, 'drill.healed');
  else problems.push(problem);
  return problems;
}

/** @throws AppError of kind `blocked` when the node refuses: nothing was harmed then, and there is nothing to heal */
async function makeAndObserve(run: DrillRun): Promise<readonly string[]> {
  const faultAtMs = run.running.elapsedMs();
  const problemOf = (error: unknown) => [error instanceof AppError ? error.code : 'drill.failed'];
  try {
    await run.fault.make();
  } catch (error) {
    if (error instanceof AppError && error.kind === 'blocked') throw error;
    mark(run, 'drill.fault', faultAtMs);
    return problemOf(error);
  }
  mark(run, 'drill.fault', faultAtMs);
  return observeFault(run, faultAtMs).catch(problemOf);
}
