import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { goTo } from '../../../shared/place.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import { discardDraft } from '../draft-actions.ts';

type DiscardButtonProps = { readonly draft: Draft; readonly isDisabled: boolean };

/** Throws a draft away, when that is said twice. Servers are never touched by it. */
export function DiscardButton({ draft, isDisabled }: DiscardButtonProps) {
  const texts = useTexts();
  const busy = useBusy();
  const [isAsked, setAsked] = useState(false);
  if (isDisabled) return null;
  if (!isAsked) {
    return (
      <Button variant="subtle" color="gray" px={8} onClick={() => setAsked(true)}>
        {texts.text('ui.wizard.discard')}
      </Button>
    );
  }
  const discard = async () => {
    await discardDraft(draft.id);
    goTo({ view: 'pairs' });
  };
  return (
    <div>
      <Text size="sm" mb={4}>
        {texts.text('ui.wizard.discard-what')}
      </Text>
      <Group gap={4}>
        <Button color="red.8" loading={busy.isBusy} onClick={() => busy.run(discard)}>
          {texts.text('ui.wizard.discard-do')}
        </Button>
        <Button variant="default" onClick={() => setAsked(false)}>
          {texts.text('ui.wizard.discard-keep')}
        </Button>
      </Group>
    </div>
  );
}
