import type { ApplyDependencies } from '../../core/apply/apply-run.ts';
import type { Event } from '../../core/events/event.ts';
import type { CancelSignal } from '../../core/host/cancel-signal.ts';
import { createCancelSource } from '../../core/host/cancel-source.ts';
import type { Clock, Random } from '../../core/host/clock.ts';
import { sha256Hex } from '../../core/plan/digest.ts';
import type { NodePlan, Plan, PlannedStep } from '../../core/plan/plan.ts';
import { createSandboxNode, ownOwner, type SandboxNode } from './sandbox-node.ts';

/**
 * Time for transactions between folders: short waits pass at once, and whatever recurs every few seconds never
 * comes, unless a test gives it something to do.
 */
export function impatientClock(onLongSleep?: () => Promise<void>): Clock {
  let elapsed = 0;
  return {
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5) + elapsed,
    monotonic: () => elapsed,
    async sleep(milliseconds: number, signal?: CancelSignal) {
      elapsed += milliseconds;
      if (signal === undefined) await onLongSleep?.();
      else if (!signal.aborted) {
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', resolve, { once: true });
        });
      }
    },
  };
}

/** Different every time, and the same in every run of a test. */
export function countingRandom(): Random {
  let count = 0;
  return {
    hex(bytes) {
      count += 1;
      return count.toString(16).padStart(2 * bytes, '0');
    },
  };
}

/** Two folders as nodes, a plan that changes both, and everything a transaction needs. */
export type TransactionPair = {
  readonly nodes: readonly [SandboxNode, SandboxNode];
  readonly plan: Plan;
  readonly events: Event[];
  readonly cancel: () => void;
  readonly dependencies: ApplyDependencies;
  dispose(): void;
};

const OLD = 'old\n';
export const CONFIG = '/etc/demo/demo.conf';

/** @param firstNode changed and confirmed first */
export function createTransactionPair(firstNode: 'web-1' | 'web-2' = 'web-1'): TransactionPair {
  const nodes = [createSandboxNode('web-1', 'dash'), createSandboxNode('web-2', 'dash')] as const;
  for (const node of nodes) {
    node.write(CONFIG, OLD);
    node.write('/fake/active/demo.service', '');
    node.write('/fake/enabled/demo.service', '');
    node.write('/etc/pairkeeper/node.conf', "PEER_ADDRESS='10.0.0.1'\nHEARTBEAT_PORT='8406'\n");
  }
  const events: Event[] = [];
  const { signal, cancel } = createCancelSource();
  const hostOf = (name: string) => (nodes[0].host.node === name ? nodes[0].host : nodes[1].host);
  return {
    nodes,
    plan: planOf(firstNode, [nodePlan('web-1'), nodePlan('web-2')]),
    events,
    cancel,
    dependencies: {
      hosts: [nodes[0].host, nodes[1].host],
      async reconnect(name) {
        // A connection that can't be used is no connection.
        await hostOf(name).run(['true']);
        return hostOf(name);
      },
      verify: () => Promise.resolve([]),
      clock: impatientClock(),
      random: countingRandom(),
      emit: (event) => events.push(event),
      signal,
      owner: 'ann@laptop',
    },
    dispose() {
      for (const node of nodes) node.dispose();
    },
  };
}

function planOf(firstNode: string, nodes: readonly [NodePlan, NodePlan]): Plan {
  return { version: 1, hash: '0', pair: 'demo', createdAt: '', firstNode, nodes, findings: [] };
}

function nodePlan(node: string): NodePlan {
  const base = { component: 'demo', why: 'demo.why' };
  const steps: PlannedStep[] = [
    {
      step: { ...base, id: 'demo/packages', kind: 'package', packages: ['demo'] },
      change: 'create',
      details: ['demo'],
      undoable: true,
    },
    {
      step: {
        ...base,
        id: 'demo/config',
        kind: 'file',
        path: CONFIG,
        content: 'new\n',
        mode: '0644',
        owner: ownOwner(),
      },
      change: 'update',
      expectedSha256: sha256Hex(OLD),
      diff: '',
      undoable: true,
    },
    {
      step: {
        ...base,
        id: 'demo/service',
        kind: 'service',
        unit: 'demo.service',
        enabled: true,
        onChange: 'reload',
        readsSteps: ['demo/config'],
      },
      change: 'update',
      details: ['reload'],
      undoable: true,
    },
  ];
  return { node, steps, unchanged: 0, validations: [] };
}
