import { Button } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { useContext, useEffect, useState } from 'react';
import type { Draft, NodeAnswers } from '../../../../electron/contract/pair.ts';
import { callMain } from '../../../shared/desktop.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { connectionOf, valuesOf } from '../draft-values.ts';
import { TerminalSlotContext } from '../terminal-slot.ts';

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

/** What one would type in a terminal of this computer to log in to a server. */
export function sshCommand({ address, ssh }: NodeAnswers): string {
  const { host = address, port = 22, user = 'root', identityFile, jump } = ssh;
  const words = [
    'ssh',
    ...(port === 22 ? [] : ['-p', String(port)]),
    ...(identityFile === undefined ? [] : ['-i', identityFile]),
    ...(jump === undefined ? [] : ['-J', jumpWord(jump)]),
    `${user}@${host}`,
  ];
  return words
    .map((word) => (/^[\w@%+=:,./~[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

function jumpWord({ host, port, user }: NonNullable<NodeAnswers['ssh']['jump']>): string {
  const address = host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${address}${port === undefined ? '' : `:${port}`}`;
}
