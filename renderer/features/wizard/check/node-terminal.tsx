import { Button } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { useContext, useEffect, useState } from 'react';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { callMain } from '../../../shared/desktop.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { connectionOf, valuesOf } from '../draft-values.ts';
import { TerminalSlotContext } from '../terminal-slot.ts';
import { sshCommand } from './ssh-command.ts';

type NodeTerminalProps = {
  readonly draft: Draft;
  readonly index: 0 | 1;
  readonly onOpen: () => void;
};

/** Opens a terminal on the server; else gives the command with which any other terminal gets there. */
export function NodeTerminal({ draft, index, onOpen }: NodeTerminalProps) {
  const texts = useTexts();
  const hasTerminals = useContext(TerminalSlotContext) !== undefined;
  if (!hasTerminals) return <CopySshCommand draft={draft} index={index} />;
  return (
    <Button variant="subtle" leftSection={<IconTerminal2 size={16} />} onClick={onOpen}>
      {texts.text('ui.wizard.check.open-terminal')}
    </Button>
  );
}

function CopySshCommand({ draft, index }: Omit<NodeTerminalProps, 'onOpen'>) {
  const texts = useTexts();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const command = sshCommand(connectionOf(valuesOf(draft))[index]);
  const copy = () => {
    void callMain('clipboard.write', { text: command }).then(() => setCopied(true));
  };
  return (
    <Button variant="subtle" leftSection={<IconTerminal2 size={16} />} title={command} onClick={copy}>
      {texts.text(isCopied ? 'ui.copy.done' : 'ui.wizard.check.terminal')}
    </Button>
  );
}
