import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconFileImport, IconServer2 } from '@tabler/icons-react';
import { callMain } from '../../../shared/desktop.ts';
import { useFleet } from '../../../shared/fleet.ts';
import { Problem } from '../../../shared/problem.tsx';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import { createDraft, importDraft } from '../draft-actions.ts';
import { textAt, valuesOf } from '../draft-values.ts';
import { DemoCard } from './demo-card.tsx';
import { OpenDrafts } from './open-drafts.tsx';
import classes from './start.module.css';

/** Before there is a draft: what this is about, and the ways to begin. */
export function StartPage() {
  const texts = useTexts();
  const drafts = useFleet((fleet) => fleet.drafts);
  return (
    <div className={classes.page}>
      <Stack gap="xl" maw={960} w="100%">
        <header>
          <Title order={1} size={26}>
            {texts.text('ui.wizard.start.title')}
          </Title>
          <Text size="lg" mt={8} maw={720} c="dimmed">
            {texts.text('ui.wizard.start.lead')}
          </Text>
        </header>
        {drafts.length > 0 && <OpenDrafts drafts={drafts} />}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <OwnServersCard />
          <DemoCard />
        </SimpleGrid>
        <HowItGoes />
      </Stack>
    </div>
  );
}

function OwnServersCard() {
  const texts = useTexts();
  const busy = useBusy();
  const begin = () =>
    createDraft(freeName(), [
      { name: 'web-1', address: '', ssh: { user: 'root' } },
      { name: 'web-2', address: '', ssh: { user: 'root' } },
    ]);
  const open = async () => {
    const { text } = await callMain('files.open', {});
    if (text !== undefined) await importDraft(text);
  };
  return (
    <Paper withBorder p="lg" component="section" className={classes.card}>
      <IconServer2 size={28} aria-hidden="true" />
      <Title order={2}>{texts.text('ui.wizard.start.own-title')}</Title>
      <Text>{texts.text('ui.wizard.start.own-text')}</Text>
      <ul className={classes.needs}>
        {['systems', 'network', 'login'].map((need) => (
          <li key={need}>{texts.text(`ui.wizard.start.need-${need}`)}</li>
        ))}
      </ul>
      {busy.failure !== undefined && <Problem error={busy.failure} />}
      <Group mt="auto" pt="sm">
        <Button size="sm" loading={busy.isBusy} onClick={() => busy.run(begin)}>
          {texts.text('ui.wizard.start.own-do')}
        </Button>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconFileImport size={16} />}
          onClick={() => busy.run(open)}
        >
          {texts.text('ui.wizard.start.import')}
        </Button>
      </Group>
    </Paper>
  );
}

/** A name that no other pair has: pair-1, pair-2, … */
function freeName(): string {
  const { pairs, drafts } = useFleet.getState();
  const taken = new Set([
    ...pairs.map(({ name }) => name),
    ...drafts.map((draft) => textAt(valuesOf(draft), ['name'])),
  ]);
  for (let number = 1; ; number += 1) {
    if (!taken.has(`pair-${number}`)) return `pair-${number}`;
  }
}

/** The six steps in one sentence each: nobody has to press a button to find out what it does. */
function HowItGoes() {
  const texts = useTexts();
  return (
    <section aria-label={texts.text('ui.wizard.start.how')}>
      <Title order={2} mb="xs">
        {texts.text('ui.wizard.start.how')}
      </Title>
      <ol className={classes.how}>
        {(['connect', 'check', 'design', 'review', 'apply', 'prove'] as const).map((step) => (
          <li key={step}>
            <Text fw={600} size="sm">
              {texts.text(`ui.wizard.step.${step}`)}
            </Text>
            <Text size="sm" c="dimmed">
              {texts.text(`ui.wizard.start.how-${step}`)}
            </Text>
          </li>
        ))}
      </ol>
    </section>
  );
}
