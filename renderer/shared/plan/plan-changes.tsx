import { SimpleGrid } from '@mantine/core';
import type { Plan } from '../../../core/plan/plan.ts';
import { NodeChanges } from './node-changes.tsx';

/** What a plan changes, both nodes side by side. */
export function PlanChanges({ plan }: { readonly plan: Plan }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: 'start' }}>
      {plan.nodes.map((node) => (
        <NodeChanges key={node.node} node={node} isFirst={node.node === plan.firstNode} />
      ))}
    </SimpleGrid>
  );
}
