import type { AnyComponent } from '../components/component.ts';
import type { PairFacts } from '../facts/node-facts.ts';
import { desiredState } from '../plan/make-plan.ts';
import { unifiedDiff } from '../plan/unified-diff.ts';
import { withoutPasswords } from '../plan/without-passwords.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';

/** What would stand in place of a node's own keepalived.conf. */
export type TakeOver = { readonly node: string; readonly path: string; readonly diff: string };

/**
 * The keepalived.conf of each node set against the one that Pairkeeper would install.
 *
 * @param present texts of the files that are there, in the order of pair.yaml
 */
export function takeOvers(
  spec: ClusterSpec,
  facts: PairFacts,
  components: readonly AnyComponent[],
  present: readonly [string, string],
): readonly TakeOver[] {
  const path = components.find(
    ({ failoverConfigPath }) => failoverConfigPath !== undefined,
  )?.failoverConfigPath;
  return desiredState(spec, facts, components).flatMap(({ steps }, index) => {
    const step = steps.find((one) => one.kind === 'file' && one.path === path);
    return step?.kind === 'file'
      ? [
          {
            node: facts[index]?.node ?? '',
            path: step.path,
            diff: withoutPasswords(unifiedDiff(step.path, present[index] ?? '', step.content)),
          },
        ]
      : [];
  });
}
