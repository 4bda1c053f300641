import { Paper, Text, Title } from '@mantine/core';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { goTo } from '../../../shared/place.ts';
import { isRunning, useNewestTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { discardDraft, goToStep } from '../draft-actions.ts';
import { StepPage } from '../frame/step-page.tsx';
import { simpleMeanings } from '../meanings.ts';
import { Checks } from './checks.tsx';
import { FirstDrill } from './first-drill.tsx';

/** Does it really work? Checks from outside, then a fault made on purpose. */
export function ProveStep({ draft }: { readonly draft: Draft }) {
  const texts = useTexts();
  const { pairId } = draft;
  return pairId === undefined ? (
    <StepPage
      title={texts.text('ui.wizard.prove.title')}
      lead={texts.text('ui.wizard.prove.lead')}
      meanings={simpleMeanings(texts, ['prove-checks'])}
      back={() => void goToStep(draft.id, 'apply')}
    >
      <Text>{texts.text('ui.wizard.locked.not-applied')}</Text>
    </StepPage>
  ) : (
    <ProvePair draft={draft} pairId={pairId} />
  );
}

function ProvePair({ draft, pairId }: { readonly draft: Draft; readonly pairId: string }) {
  const texts = useTexts();
  const drill = useNewestTask('drill', { pairId });
  const finish = async () => {
    // The pair has its own file now; the draft has done its work.
    await discardDraft(draft.id);
    goTo({ view: 'pair', pairId, tab: 'overview' });
  };
  return (
    <StepPage
      title={texts.text('ui.wizard.prove.title')}
      lead={texts.text('ui.wizard.prove.lead')}
      meanings={simpleMeanings(texts, ['prove-checks', 'prove-drill', 'prove-heal'])}
      back={() => void goToStep(draft.id, 'apply')}
      next={{
        label: texts.text('ui.wizard.prove.next'),
        run: () => void finish(),
        blockedBecause: isRunning(drill) ? texts.text('ui.wizard.prove.drilling') : undefined,
      }}
    >
      <Checks pairId={pairId} />
      <section>
        <Title order={2} mb={2}>
          {texts.text('ui.wizard.prove.drill-title')}
        </Title>
        <Text c="dimmed" mb="sm">
          {texts.text('ui.wizard.prove.drill-what')}
        </Text>
        <Paper withBorder p="md">
          <FirstDrill draft={draft} pairId={pairId} />
        </Paper>
      </section>
    </StepPage>
  );
}
