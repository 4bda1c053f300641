import type { AnyComponent, GivenSecrets } from '../components/component.ts';
import type { PairFacts } from '../facts/node-facts.ts';
import type { Finding } from '../preflight/finding.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { compareStep } from './compare-step.ts';
import { sha256Hex } from './digest.ts';
import type { NodePlan, Plan, PlannedStep } from './plan.ts';
import { plannedRemovals } from './removals.ts';
import { nodeContext, selectComponents } from './select-components.ts';
import type { Step, Validation } from './step.ts';

/** The state that one node should be in. */
export type DesiredNode = {
  readonly steps: readonly Step[];
  readonly validations: readonly Validation[];
};

/** What each node should look like, before it is compared with what it is. In the order of pair.yaml. */
export function desiredState(
  spec: ClusterSpec,
  facts: PairFacts,
  components: readonly AnyComponent[],
  secrets: GivenSecrets = {},
): readonly [DesiredNode, DesiredNode] {
  const selected = selectComponents(spec, components);
  const desired = (index: 0 | 1): DesiredNode => {
    const contexts = selected.map((item) => ({
      component: item.component,
      context: nodeContext(spec, facts, selected, item, index, secrets),
    }));
    return {
      steps: withoutRepeats(contexts.flatMap(({ component, context }) => component.steps(context))),
      validations: contexts.flatMap(({ component, context }) => component.validations(context)),
    };
  };
  return [desired(0), desired(1)];
}

/** Several components may bring one program along, the very same: it is put there once, by the first of them. */
function withoutRepeats(steps: readonly Step[]): readonly Step[] {
  const seen = new Map<string, string>();
  return steps.filter((step) => {
    if (step.kind !== 'file') return true;
    const isRepeated = seen.get(step.path) === step.content;
    seen.set(step.path, step.content);
    return !isRepeated;
  });
}

/** What a plan is made from. */
export type PlanInput = {
  readonly spec: ClusterSpec;
  readonly facts: PairFacts;
  readonly desired: readonly [DesiredNode, DesiredNode];
  /** Per node, by step id: what the command steps' checks said (`readCommandChecks`). */
  readonly commandsDone: readonly [ReadonlyMap<string, boolean>, ReadonlyMap<string, boolean>];
  readonly findings: readonly Finding[];
  /** The node that serves now, or undefined when none does (a fresh pair). */
  readonly activeNode: string | undefined;
  /** RFC 3339. */
  readonly createdAt: string;
};

/**
 * Compares wanted and present state of both nodes. Pure: nothing is read or changed here.
 *
 * @returns the plan; `isEmptyPlan` tells whether there is anything to do
 */
export function makePlan(input: PlanInput): Plan {
  const nodes = [planNode(input, 0), planNode(input, 1)] as const;
  const [first, second] = input.spec.nodes;
  const content = {
    version: 1 as const,
    pair: input.spec.name,
    // The standby is changed first. On a fresh pair nobody serves: then the node that is listed first
    // starts first, and so becomes the holder without a second election.
    firstNode: input.activeNode === first.name ? second.name : first.name,
    nodes,
    findings: input.findings,
  };
  return { ...content, hash: sha256Hex(JSON.stringify(content)), createdAt: input.createdAt };
}

function planNode(input: PlanInput, index: 0 | 1): NodePlan {
  const facts = input.facts[index];
  const { steps, validations } = input.desired[index];
  const changedSteps = new Set<string>();
  const plannedSteps: PlannedStep[] = [];
  for (const step of steps) {
    const compared = compareStep(step, { facts, changedSteps, commandsDone: input.commandsDone[index] });
    if (compared !== undefined) {
      changedSteps.add(step.id);
      plannedSteps.push(compared);
    }
  }
  const removals = plannedRemovals(steps, facts);
  return {
    node: facts.node,
    steps: [...plannedSteps, ...removals],
    unchanged: steps.length - plannedSteps.length,
    validations,
  };
}
