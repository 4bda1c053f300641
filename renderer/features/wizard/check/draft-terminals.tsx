import { Button, Group, Title } from '@mantine/core';
import { useContext, useEffect, useMemo, useRef } from 'react';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { connectionOf, valuesOf } from '../draft-values.ts';
import { TerminalSlotContext } from '../terminal-slot.ts';
import classes from './check.module.css';

type DraftTerminalsProps = {
  readonly draft: Draft;
  readonly focus: { readonly node: string };
  readonly onClose: () => void;
};

/** Live terminals beneath the findings: repair, then check again, without leaving the page. */
export function DraftTerminals({ draft, focus, onClose }: DraftTerminalsProps) {
  const texts = useTexts();
  const Terminals = useContext(TerminalSlotContext);
  const box = useRef<HTMLElement>(null);
  const target = useMemo(() => ({ draftId: draft.id }), [draft.id]);
  const nodes = useMemo(
    () => connectionOf(valuesOf(draft)).map(({ name, address }) => ({ name, address })),
    [draft],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish for a terminal brings it into view
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [focus]);
  if (Terminals === undefined) return null;
  return (
    <section ref={box} aria-label={texts.text('ui.wizard.check.terminals')}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{texts.text('ui.wizard.check.terminals')}</Title>
        <Button variant="default" onClick={onClose}>
          {texts.text('ui.wizard.check.close-terminal')}
        </Button>
      </Group>
      <div className={classes.terminals}>
        <Terminals target={target} nodes={nodes} focus={focus} />
      </div>
    </section>
  );
}
