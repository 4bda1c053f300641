import { Stack, Text } from '@mantine/core';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { IssueList } from './issue-list.tsx';

type DesignIssuesProps = { readonly draft: Draft; readonly onOpenYaml: () => void };

/** What still stands in the way of a plan, also where no field above shows it. */
export function DesignIssues({ draft, onOpenYaml }: DesignIssuesProps) {
  const texts = useTexts();
  if (draft.issues.length === 0) return null;
  return (
    <Stack gap="xs" component="section">
      <Text fw={600}>{texts.text('ui.wizard.design.issues', { count: draft.issues.length })}</Text>
      <IssueList issues={draft.issues} onOpen={onOpenYaml} />
    </Stack>
  );
}
