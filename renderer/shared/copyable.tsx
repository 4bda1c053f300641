import { ActionIcon, Code, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { callMain } from './desktop.ts';
import { useTexts } from './texts.tsx';

/** How long the button shows that it has copied, milliseconds. */
const SHOWN_MS = 1500;

/** A command or another text to be used elsewhere, with a button that copies it. */
export function Copyable({ text }: { readonly text: string }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Code p="xs" style={{ overflowWrap: 'anywhere', userSelect: 'text' }}>
        {text}
      </Code>
      <CopyButton text={() => text} />
    </Group>
  );
}

type CopyButtonProps = { readonly text: () => string; readonly label?: string };

/** Copies a text and says so. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const texts = useTexts();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => {
    void callMain('clipboard.write', { text: text() }).then(() => setCopied(true));
  };
  const name = isCopied ? texts.text('ui.copy.done') : (label ?? texts.text('ui.copy.copy'));
  return (
    <Tooltip label={name}>
      <ActionIcon variant="subtle" color={isCopied ? 'teal' : 'gray'} aria-label={name} onClick={copy}>
        {isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}
