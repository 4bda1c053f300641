import { Table, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import type { PlanResult } from '../../../electron/contract/task.ts';
import { failoverWords } from '../../../locales/failover-words.ts';
import { useTexts } from '../texts.tsx';
import classes from './plan.module.css';

type SimulatedStatesProps = { readonly failover: NonNullable<PlanResult['failover']> };

const columns = ['outcome', 'outage', 'states', 'example'] as const;

/** What the new configuration does in every state that the pair can be in, one line for each way in which it ends. */
export function SimulatedStates({ failover }: SimulatedStatesProps) {
  const texts = useTexts();
  return failover.units.map((unit) => (
    <details key={unit.name} className={classes.simulated}>
      <summary>
        <IconChevronRight size={14} aria-hidden="true" />
        {texts.text('ui.plan.simulated', { addresses: unit.addresses.join(', '), count: unit.states })}
      </summary>
      <Text c="dimmed" size="sm" m="6px 10px">
        {texts.text('ui.plan.simulated-how')}
      </Text>
      <Table verticalSpacing={4} aria-label={texts.text('ui.plan.simulated-name')}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{texts.text(`failover.column-${column}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {unit.outcomes.map((outcome) => {
            const words = failoverWords(outcome, failover.nodes, texts);
            return (
              <Table.Tr key={`${outcome.reason} ${outcome.holders.join(' ')}`}>
                <Table.Td>{words.outcome}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{words.outage}</Table.Td>
                <Table.Td>{outcome.states}</Table.Td>
                <Table.Td>{words.example}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </details>
  ));
}
