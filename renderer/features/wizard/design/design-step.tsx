import { Tabs } from '@mantine/core';
import { useRef, useState } from 'react';
import type { Texts } from '../../../../locales/texts.ts';
import { Problem } from '../../../shared/problem.tsx';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import { changeDraft, goToStep } from '../draft-actions.ts';
import { StepPage } from '../frame/step-page.tsx';
import type { StepProps } from '../step-rules.ts';
import { AddressQuestion } from './address-question.tsx';
import type { ChangeDraft } from './change-draft.ts';
import { DatabasesQuestion } from './databases-question.tsx';
import { DesignIssues } from './design-issues.tsx';
import { designMeanings } from './design-meanings.ts';
import { FailbackQuestion } from './failback-question.tsx';
import { FilesQuestion } from './files-question.tsx';
import { FirewallQuestion } from './firewall-question.tsx';
import { ProfileQuestion } from './profile-question.tsx';
import { ServiceQuestion } from './service-question.tsx';
import { WitnessQuestion } from './witness-question.tsx';
import { YamlEditor } from './yaml-editor.tsx';

/** What shall the pair do? Every question has a good answer already. */
export function DesignStep({ draft }: StepProps) {
  const texts = useTexts();
  const saving = useBusy();
  const [tab, setTab] = useState<string | null>('questions');
  const change: ChangeDraft = (...changes) => saving.run(() => changeDraft(draft.id, changes));
  const witnesses = useRef<HTMLElement>(null);
  const { length: count } = draft.issues;
  const blockedBecause =
    count === 0
      ? undefined
      : texts.text('ui.wizard.design.issues-where', {
          count,
          path: questionAbout(draft.issues[0]?.path ?? '', texts),
        });
  return (
    <StepPage
      title={texts.text('ui.wizard.design.title')}
      lead={texts.text('ui.wizard.design.lead')}
      meanings={designMeanings(draft, texts)}
      back={() => void goToStep(draft.id, 'check')}
      next={{
        label: texts.text('ui.wizard.design.next'),
        run: () => void goToStep(draft.id, 'review'),
        blockedBecause: saving.isBusy ? undefined : blockedBecause,
      }}
    >
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="questions">{texts.text('ui.wizard.design.tab-questions')}</Tabs.Tab>
          <Tabs.Tab value="yaml">pair.yaml</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="questions">
          <AddressQuestion draft={draft} change={change} />
          <ServiceQuestion draft={draft} change={change} />
          <ProfileQuestion draft={draft} change={change} />
          <FailbackQuestion draft={draft} change={change} />
          <WitnessQuestion draft={draft} change={change} ref={witnesses} />
          <DatabasesQuestion draft={draft} change={change} onAskWitness={() => witnesses.current?.focus()} />
          <FilesQuestion draft={draft} change={change} />
          <FirewallQuestion draft={draft} change={change} />
          <DesignIssues draft={draft} onOpenYaml={() => setTab('yaml')} />
        </Tabs.Panel>
        <Tabs.Panel value="yaml">
          <YamlEditor draft={draft} />
        </Tabs.Panel>
      </Tabs>
      {saving.failure !== undefined && <Problem error={saving.failure} />}
    </StepPage>
  );
}

const questions: readonly (readonly [path: string, title: string])[] = [
  ['vips', 'ui.wizard.design.vip-title'],
  ['nginx', 'ui.wizard.design.service-title'],
  ['witnesses', 'ui.wizard.design.witness-title'],
  ['mariadb', 'ui.wizard.design.databases-title'],
  ['postgresql', 'ui.wizard.design.databases-title'],
  ['redis', 'ui.wizard.design.databases-title'],
  ['files', 'ui.wizard.design.files-title'],
];

/** The title of the question that a path of pair.yaml belongs to; the path itself where none does. */
function questionAbout(path: string, texts: Texts): string {
  const title = questions.find(([start]) => path.startsWith(start))?.[1];
  return title === undefined ? path : texts.text('ui.wizard.design.issue-in', { title: texts.text(title) });
}
