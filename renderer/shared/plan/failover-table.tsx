import { Table } from '@mantine/core';
import type { PlanResult } from '../../../electron/contract/task.ts';
import { useTexts } from '../texts.tsx';
import { duration } from '../times.ts';

type FailoverTableProps = {
  readonly predictedMs: PlanResult['predictedMs'];
  /** The one that serves, or will. */
  readonly holder: string;
  readonly other: string;
};

const faults = ['powerOff', 'serviceFailed', 'serviceHung', 'switchover'] as const;

/** “If web-1 loses power → web-2 serves after at most 0.95 s”, for everything that can be foreseen. */
export function FailoverTable({ predictedMs, holder, other }: FailoverTableProps) {
  const texts = useTexts();
  const known = faults.flatMap((fault) => {
    const milliseconds = predictedMs[fault];
    return milliseconds === undefined ? [] : [{ fault, milliseconds }];
  });
  if (known.length === 0) return null;
  return (
    <Table withRowBorders verticalSpacing={6} aria-label={texts.text('ui.plan.failover')}>
      <Table.Tbody>
        {known.map(({ fault, milliseconds }) => (
          <Table.Tr key={fault}>
            <Table.Td>{texts.text(`ui.plan.if-${fault}`, { node: holder, other })}</Table.Td>
            <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
              {texts.text('ui.plan.then', { other, time: duration(milliseconds, texts) })}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
