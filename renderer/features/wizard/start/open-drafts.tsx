import { Button, Paper, Text, Title } from '@mantine/core';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { fullTime } from '../../../../locales/moments.ts';
import { goTo } from '../../../shared/place.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { ago } from '../../../shared/times.ts';
import { useBusy } from '../../../shared/use-busy.ts';
import { discardDraft } from '../draft-actions.ts';
import { nodeNames, textAt, valuesOf } from '../draft-values.ts';
import classes from './start.module.css';

/** What was begun and not finished; nothing that was typed is lost. */
export function OpenDrafts({ drafts }: { readonly drafts: readonly Draft[] }) {
  const texts = useTexts();
  const newestFirst = [...drafts].sort((a, b) => b.changedAt.localeCompare(a.changedAt));
  return (
    <section aria-label={texts.text('ui.wizard.start.drafts')}>
      <Title order={2} mb="xs">
        {texts.text('ui.wizard.start.drafts')}
      </Title>
      <Paper withBorder className={classes.drafts}>
        {newestFirst.map((draft) => (
          <OpenDraft key={draft.id} draft={draft} />
        ))}
      </Paper>
    </section>
  );
}

function OpenDraft({ draft }: { readonly draft: Draft }) {
  const texts = useTexts();
  const busy = useBusy();
  const name = textAt(valuesOf(draft), ['name']) || texts.text('ui.wizard.new-pair');
  const [first, second] = nodeNames(draft);
  const step = texts.text(`ui.wizard.step.${draft.step}`);
  return (
    <div className={classes.draft}>
      <div>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed" title={fullTime(draft.changedAt)}>
          {texts.text('ui.wizard.start.draft-at', { first, second, step, when: ago(draft.changedAt, texts) })}
        </Text>
      </div>
      <Button
        variant="subtle"
        color="gray"
        loading={busy.isBusy}
        aria-label={texts.text('ui.wizard.start.discard-named', { name })}
        onClick={() => busy.run(() => discardDraft(draft.id))}
      >
        {texts.text('ui.wizard.discard')}
      </Button>
      <Button
        aria-label={texts.text('ui.wizard.start.continue-named', { name })}
        onClick={() => goTo({ view: 'wizard', draftId: draft.id })}
      >
        {texts.text('ui.wizard.start.continue')}
      </Button>
    </div>
  );
}
