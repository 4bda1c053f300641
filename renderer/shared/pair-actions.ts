import { create } from 'zustand';
import { goTo } from './place.ts';

/** What an admin can do to a pair, each shown in a panel before it is done. */
export const pairActions = ['switchover', 'maintenance', 'drift', 'undo', 'uninstall', 'forget'] as const;
export type PairAction = (typeof pairActions)[number];

type Open = { readonly pairId?: string; readonly action?: PairAction };

const useOpen = create<Open>(() => ({}));

/** The panel that is open on a pair's page; opened from its header, the command palette or a sentence. */
export function useOpenAction(pairId: string): PairAction | undefined {
  return useOpen((open) => (open.pairId === pairId ? open.action : undefined));
}

/** Shows what an action would do; nothing happens yet. */
export function openAction(pairId: string, action: PairAction): void {
  useOpen.setState({ pairId, action }, true);
  const isInHeader = action === 'switchover' || action === 'maintenance';
  goTo({ view: 'pair', pairId, tab: isInHeader ? 'overview' : 'changes' });
}

export function closeAction(): void {
  useOpen.setState({}, true);
}
