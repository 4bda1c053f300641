import { AppShell, NavLink, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFleet } from '../shared/fleet.ts';
import { goTo } from '../shared/place.ts';
import { useTexts } from '../shared/texts.tsx';

/** The rail on the left with pairs, tasks and settings, and the page beside it. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const texts = useTexts();
  const pairs = useFleet((fleet) => fleet.pairs);
  return (
    <AppShell navbar={{ width: 220, breakpoint: 0 }} padding="md">
      <AppShell.Navbar p="xs">
        <Stack gap={0}>
          {pairs.map((pair) => (
            <NavLink
              key={pair.id}
              component="button"
              label={pair.name}
              onClick={() => goTo({ view: 'pair', pairId: pair.id, tab: 'overview' })}
            />
          ))}
          <NavLink
            component="button"
            label={texts.text('ui.shell.pair-servers')}
            onClick={() => goTo({ view: 'wizard' })}
          />
          <NavLink
            component="button"
            label={texts.text('ui.shell.settings')}
            onClick={() => goTo({ view: 'settings' })}
          />
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main>{children}</AppShell.Main>
    </AppShell>
  );
}
