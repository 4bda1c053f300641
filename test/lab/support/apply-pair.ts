import { get } from 'node:http';
import * as yaml from 'yaml';
import { createCryptoRandom } from '../../../core/adapters/crypto-random.ts';
import type { Lab } from '../../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../../core/adapters/system-clock.ts';
import { applyPlan } from '../../../core/apply/apply-plan.ts';
import type { ApplyResult } from '../../../core/apply/apply-result.ts';
import { resolveUnfinished } from '../../../core/apply/unfinished.ts';
import type { GivenSecrets } from '../../../core/components/component.ts';
import { components } from '../../../core/components/registry.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import type { Event } from '../../../core/events/event.ts';
import type { Host, HostPair } from '../../../core/host/host.ts';
import { type PlannedPair, planPair } from '../../../core/operations/plan-pair.ts';
import { probePairNetwork } from '../../../core/operations/probe-pair-network.ts';
import { readStatus, type UnreachableHost } from '../../../core/operations/status.ts';
import type { TakeBackOptions } from '../../../core/operations/take-back.ts';
import { previewUndo, type UndoResult, undoLast } from '../../../core/operations/undo.ts';
import { verifyPair } from '../../../core/operations/verify-pair.ts';
import { isEmptyPlan } from '../../../core/plan/plan.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import { loadSpec } from '../../../core/spec/load-spec.ts';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import { connectLab, connectNode } from './connect-lab.ts';
import { eventually } from './eventually.ts';

const clock = createSystemClock();
const random = createCryptoRandom();

/** What a pair file may say beside the defaults; `nodes` adds to each node by its place. */
export type PairFileChanges = {
  readonly vips?: readonly string[];
  readonly ssh?: readonly [object, object];
  readonly sections?: Readonly<Record<string, object>>;
};

/** A pair file for the lab's first two nodes; default: one IPv4 VIP, the welcome page. */
export function pairFileOf(lab: Lab, changes: PairFileChanges = {}): string {
  const { vips = [`${lab.vip()}/24`], ssh, sections = {} } = changes;
  const node = (index: 0 | 1) => {
    const { name, address } = lab.nodes[index] as LabNode;
    return { name, address, ssh: { user: 'root', identityFile: lab.sshKeyPath, ...ssh?.[index] } };
  };
  return yaml.stringify({
    version: 1,
    name: 'lab',
    nodes: [node(0), node(1)],
    vips: vips.map((address) => ({ address })),
    ...sections,
  });
}

/** What `pairFileOf` describes. */
export function pairOf(lab: Lab, changes: PairFileChanges = {}): ClusterSpec {
  const loaded = loadSpec(pairFileOf(lab, changes), components);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.spec;
}

/** Runs work with connections to both nodes, and closes them. */
export async function withHosts<Result>(
  lab: Lab,
  spec: ClusterSpec,
  work: (hosts: HostPair) => Promise<Result>,
): Promise<Result> {
  const hosts = await connectLab(lab, spec);
  try {
    return await work(hosts);
  } finally {
    await Promise.all(hosts.map((host) => host.close()));
  }
}

/** What one run of `apply` came to. */
export type AppliedPair = {
  readonly planned: PlannedPair;
  /** Absent when a blocker stood. */
  readonly result?: ApplyResult;
  readonly events: readonly Event[];
};

export type ApplyPairOptions = {
  readonly owner?: string;
  readonly onEvent?: (event: Event) => void;
  readonly secrets?: GivenSecrets;
  /** Called between the plan and the change, where the tool asks. */
  readonly beforeChange?: () => Promise<void>;
  /** Called when both nodes are changed and nothing is proved yet. */
  readonly beforeVerify?: () => Promise<void>;
};

/** Does what cli/commands/apply.ts does, without asking. */
export function applyPair(lab: Lab, spec: ClusterSpec, options: ApplyPairOptions = {}): Promise<AppliedPair> {
  const events: Event[] = [];
  const emit = (event: Event): void => {
    events.push(event);
    options.onEvent?.(event);
  };
  return withHosts(lab, spec, async (hosts) => {
    await resolveUnfinished(hosts, { clock, random, emit });
    const secrets = async () => options.secrets ?? {};
    const planned = await planPair({ spec, hosts, components, clock, secrets });
    if (planned.plan === undefined) return { planned, events };
    const { facts } = planned;
    await options.beforeChange?.();
    const result = isEmptyPlan(planned.plan)
      ? ({ outcome: 'nothing-to-do', transactionId: '', nodes: [], checks: [] } as const)
      : await applyPlan(planned.plan, {
          hosts,
          clock,
          random,
          emit,
          owner: options.owner ?? 'somebody@laptop',
          reconnect: (node) => connectNode(lab, spec, node),
          verify: async (newHosts) => {
            await options.beforeVerify?.();
            return verifyPair({ spec, hosts: newHosts, components, facts, clock });
          },
          judgeSurroundings: () => probePairNetwork({ spec, hosts, components, facts }),
        });
    return { planned, result, events };
  });
}

/** As applyPair, for tests of what comes after it. @throws when the change is not confirmed */
export async function applied(
  lab: Lab,
  spec: ClusterSpec,
  options: ApplyPairOptions = {},
): Promise<AppliedPair> {
  const done = await applyPair(lab, spec, options);
  if (done.result?.outcome !== 'confirmed') {
    const blockers = done.planned.findings.filter(({ level }) => level === 'blocker');
    throw new Error(`not confirmed: ${JSON.stringify({ blockers, result: done.result })}`);
  }
  return done;
}

/** `pairkeeper undo`. */
export function undo(
  lab: Lab,
  spec: ClusterSpec,
  options: TakeBackOptions = { onEdited: 'stop', removePackages: false },
): Promise<UndoResult> {
  const dependencies = { clock, random, emit: () => undefined };
  return withHosts(lab, spec, async (hosts) => {
    await resolveUnfinished(hosts, dependencies);
    const transactionId = (await previewUndo(hosts, dependencies))?.transactionId ?? '';
    return undoLast(hosts, { ...options, transactionId }, dependencies);
  });
}

/** `pairkeeper status`, also while a node is off. */
export async function statusOf(lab: Lab, spec: ClusterSpec): Promise<ClusterHealth> {
  const connect = async (node: string): Promise<Host | UnreachableHost> => {
    try {
      return await connectNode(lab, spec, node);
    } catch (failure) {
      if (failure instanceof AppError) return { node, failure };
      throw failure;
    }
  };
  const hosts = await Promise.all([connect(spec.nodes[0].name), connect(spec.nodes[1].name)]);
  try {
    return await readStatus(hosts, spec, clock);
  } finally {
    await Promise.all(hosts.map((host) => ('failure' in host ? undefined : host.close())));
  }
}

/** Waits until the pair is healthy and, when `holder` is given, until that node serves. */
export async function healthy(lab: Lab, spec: ClusterSpec, holder?: string): Promise<ClusterHealth> {
  let health: ClusterHealth | undefined;
  try {
    await eventually(async () => {
      health = await statusOf(lab, spec);
      return health.state === 'healthy' && (holder === undefined || health.holder === holder);
    }, 60_000);
  } catch (error) {
    throw new Error(`not healthy: ${JSON.stringify(health)}`, { cause: error });
  }
  return health as ClusterHealth;
}

/** Waits until the pair is healthy. @returns who serves then, and who would */
export async function healthyNodes(
  lab: Lab,
  spec: ClusterSpec,
): Promise<{ readonly holder: LabNode; readonly standby: LabNode }> {
  const { holder } = await healthy(lab, spec);
  const standby = lab.nodes.find(({ name }) => name !== holder) as LabNode;
  return { holder: lab.node(holder ?? ''), standby };
}

/**
 * Asks a URL once, by a connection of its own.
 * @param host what the request's Host header says; default: the URL's
 */
export function ask(
  url: string,
  host?: string,
): Promise<{ readonly servedBy: string | undefined; readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, timeout: 3000, ...(host === undefined ? {} : { headers: { host } }) };
    const request = get(url, options, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        body += part;
      });
      answer.on('end', () => {
        const by = answer.headers['x-served-by'];
        const servedBy = typeof by === 'string' ? by : undefined;
        resolve({ servedBy, status: answer.statusCode ?? 0, body: body.trim() });
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
  });
}
