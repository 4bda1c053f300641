import { ActionIcon, CloseButton, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useTexts } from '../../shared/texts.tsx';
import type { Pane } from './pane.ts';
import classes from './terminal.module.css';
import { searchColors } from './terminal-theme.ts';

type SearchBarProps = { readonly pane: Pane; readonly scheme: 'light' | 'dark' };

type Found = { readonly resultIndex: number; readonly resultCount: number };

/** Finds text in all that can be scrolled back to: Enter goes up to older text, Shift+Enter down, Escape closes. */
export function SearchBar({ pane, scheme }: SearchBarProps) {
  const texts = useTexts();
  const { search, terminal } = pane.view;
  const [wanted, setWanted] = useState('');
  const [found, setFound] = useState<Found>({ resultIndex: -1, resultCount: 0 });
  useEffect(() => {
    const listener = search.onDidChangeResults(setFound);
    return () => {
      listener.dispose();
      search.clearDecorations();
    };
  }, [search]);
  const colors = searchColors[scheme];
  const options = {
    decorations: {
      matchBackground: colors.match,
      matchOverviewRuler: colors.match,
      activeMatchBackground: colors.active,
      activeMatchColorOverviewRuler: colors.active,
    },
  };
  const close = (): void => {
    pane.state.setState({ isSearching: false });
    terminal.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
    if (event.key !== 'Enter') return;
    if (event.shiftKey) search.findNext(wanted, options);
    else search.findPrevious(wanted, options);
  };
  return (
    <search className={classes.bar}>
      <TextInput
        size="xs"
        data-autofocus
        ref={(input) => {
          if (input !== null && document.activeElement !== input && wanted === '') input.focus();
        }}
        aria-label={texts.text('ui.terminal.search')}
        placeholder={texts.text('ui.terminal.search-hint')}
        value={wanted}
        onChange={({ currentTarget }) => {
          setWanted(currentTarget.value);
          if (currentTarget.value === '') search.clearDecorations();
          else search.findPrevious(currentTarget.value, { ...options, incremental: true });
        }}
        onKeyDown={onKeyDown}
      />
      <span className="tabular" role="status">
        {wanted !== '' &&
          (found.resultCount === 0
            ? texts.text('ui.terminal.search-none')
            : texts.text('ui.terminal.search-found', {
                index: found.resultIndex < 0 ? '…' : found.resultIndex + 1,
                total: found.resultCount,
              }))}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={texts.text('ui.terminal.search-older')}
        onClick={() => search.findPrevious(wanted, options)}
      >
        <IconChevronUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={texts.text('ui.terminal.search-newer')}
        onClick={() => search.findNext(wanted, options)}
      >
        <IconChevronDown size={16} />
      </ActionIcon>
      <CloseButton size="sm" aria-label={texts.text('ui.terminal.search-close')} onClick={close} />
    </search>
  );
}
