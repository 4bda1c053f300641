import { Table, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import type { PlanResult } from '../../../electron/contract/task.ts';
import { databaseWords, failoverWords } from '../../../locales/failover-words.ts';
import { useTexts } from '../texts.tsx';
import classes from './plan.module.css';

type SimulatedStatesProps = { readonly failover: NonNullable<PlanResult['failover']> };

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
      <StateTable
        name={texts.text('ui.plan.simulated-name')}
        columns={['outcome', 'outage', 'states', 'example']}
        rows={unit.outcomes.map((outcome) => {
          const words = failoverWords(outcome, failover.nodes, texts);
          return [words.outcome, words.outage, outcome.states, words.example];
        })}
      />
      {unit.databases.length > 0 && (
        <>
          <Text c="dimmed" size="sm" my={6}>
            {texts.text('failover.database.title')}
          </Text>
          <StateTable
            name={texts.text('failover.database.name')}
            columns={['database', 'states', 'when', 'note']}
            rows={unit.databases.map((outcome) => {
              const words = databaseWords(outcome, failover.nodes, texts);
              return [words.outcome, outcome.states, words.example, words.note];
            })}
          />
        </>
      )}
    </details>
  ));
}

type StateTableProps = {
  readonly name: string;
  /** Text keys `failover.column-<name>`. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

function StateTable({ name, columns, rows }: StateTableProps) {
  const texts = useTexts();
  return (
    <Table verticalSpacing={4} aria-label={name}>
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th key={column}>{texts.text(`failover.column-${column}`)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.join('|')}>
            {row.map((cell, index) => (
              <Table.Td key={columns[index]}>{cell}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
