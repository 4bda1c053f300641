import { Button, Group, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { Draft } from '../../../../electron/contract/pair.ts';
import type { PlanResult } from '../../../../electron/contract/task.ts';
import { FindingList } from '../../../shared/findings/finding-list.tsx';
import { useTexts } from '../../../shared/texts.tsx';
import { nodeNames } from '../draft-values.ts';
import { countFindings } from '../use-plan.ts';
import { DraftTerminals } from './draft-terminals.tsx';
import { NodeTerminal } from './node-terminal.tsx';

type FindingsProps = {
  readonly draft: Draft;
  readonly result: PlanResult;
  readonly onAgain: () => void;
  readonly isReading: boolean;
};

/** What was found on each server and between them, side by side; a terminal opens beneath. */
export function Findings({ draft, result, onAgain, isReading }: FindingsProps) {
  const texts = useTexts();
  const names = nodeNames(draft);
  const [focus, setFocus] = useState<{ readonly node: string }>();
  const ofPair = result.findings.filter(({ node }) => node === undefined || !names.includes(node));
  const { blockers, warnings } = countFindings(result);
  const verdict = blockers > 0 ? 'blocked' : warnings > 0 ? 'warned' : 'fine';
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>
          {texts.text(`ui.wizard.check.${verdict}`, { count: blockers > 0 ? blockers : warnings })}
        </Text>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={isReading}
          onClick={onAgain}
        >
          {texts.text('ui.wizard.check.again')}
        </Button>
      </Group>
      {ofPair.length > 0 && (
        <Paper withBorder p="md" component="section">
          <Title order={2} mb="xs">
            {texts.text('ui.wizard.check.both')}
          </Title>
          <FindingList findings={ofPair} />
        </Paper>
      )}
      <SimpleGrid cols={2} spacing="md" style={{ alignItems: 'start' }}>
        {names.map((name, index) => (
          <Paper key={name} withBorder p="md" component="section" aria-label={name}>
            <Group justify="space-between" mb="xs" wrap="nowrap">
              <Title order={2}>{name}</Title>
              <NodeTerminal draft={draft} index={index as 0 | 1} onOpen={() => setFocus({ node: name })} />
            </Group>
            <FindingList findings={result.findings.filter(({ node }) => node === name)} />
          </Paper>
        ))}
      </SimpleGrid>
      {focus !== undefined && (
        <DraftTerminals draft={draft} focus={focus} onClose={() => setFocus(undefined)} />
      )}
    </>
  );
}
