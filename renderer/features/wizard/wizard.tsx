import { Text } from '@mantine/core';
import { useTexts } from '../../shared/texts.tsx';

/** Pairs two servers, step by step. Without a draft it begins a new one. */
export function Wizard({ draftId }: { readonly draftId?: string | undefined }) {
  const texts = useTexts();
  return <Text>{draftId ?? texts.text('ui.shell.pair-servers')}</Text>;
}
