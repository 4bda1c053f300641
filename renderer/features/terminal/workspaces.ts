import { create } from 'zustand';
import type { Target } from '../../../electron/contract/task.ts';
import { stopBroadcast, useBroadcast } from './broadcast.ts';
import { openPane, type Pane, type PaneOptions } from './pane.ts';

/** Panes beside each other. */
export type TerminalTab = { readonly id: string; readonly panes: readonly Pane[] };

/** The terminals of one pair. They live on while another page is shown. */
export type Workspace = { readonly tabs: readonly TerminalTab[]; readonly shown: string | undefined };

type Workspaces = { readonly byTarget: Readonly<Record<string, Workspace>> };

/** Most panes beside each other; three would be too narrow for 80 characters. */
export const MAXIMUM_PANES = 2;

const EMPTY: Workspace = { tabs: [], shown: undefined };

const useWorkspaces = create<Workspaces>(() => ({ byTarget: {} }));

let lastTab = 0;

function keyOf(target: Target): string {
  return 'pairId' in target ? `pair:${target.pairId}` : `draft:${target.draftId}`;
}

export function useWorkspace(target: Target): Workspace {
  return useWorkspaces(({ byTarget }) => byTarget[keyOf(target)] ?? EMPTY);
}

function change(target: Target, edit: (workspace: Workspace) => Workspace): void {
  const key = keyOf(target);
  useWorkspaces.setState(({ byTarget }) => ({
    byTarget: { ...byTarget, [key]: edit(byTarget[key] ?? EMPTY) },
  }));
}

type HowToOpen = Omit<PaneOptions, 'node' | 'target'>;

/** Opens a tab with a terminal on each of these nodes, side by side, and shows it. */
export function openTab(target: Target, nodes: readonly string[], options: HowToOpen): TerminalTab {
  lastTab += 1;
  const panes = nodes.slice(0, MAXIMUM_PANES).map((node) => openPane({ ...options, target, node }));
  const tab = { id: `tab-${lastTab}`, panes };
  change(target, ({ tabs }) => ({ tabs: [...tabs, tab], shown: tab.id }));
  return tab;
}

export function showTab(target: Target, id: string): void {
  change(target, (workspace) => ({ ...workspace, shown: id }));
}

/** Puts another terminal beside those of a tab. */
export function splitTab(target: Target, id: string, node: string, options: HowToOpen): void {
  const pane = openPane({ ...options, target, node });
  change(target, (workspace) => ({
    ...workspace,
    tabs: workspace.tabs.map((tab) => (tab.id === id ? { ...tab, panes: [...tab.panes, pane] } : tab)),
  }));
}

/** Ends a terminal, and its tab when it was the last one there. */
export function closePane(target: Target, pane: Pane): void {
  if (useBroadcast.getState().panes.includes(pane)) stopBroadcast('closed');
  pane.close();
  change(target, ({ tabs, shown }) => {
    const left = tabs
      .map((tab) => ({ ...tab, panes: tab.panes.filter((other) => other !== pane) }))
      .filter(({ panes }) => panes.length > 0);
    return { tabs: left, shown: left.some(({ id }) => id === shown) ? shown : left.at(-1)?.id };
  });
}

/** The terminal on a node that is in view, or was opened last; its tab comes into view. */
export function showPaneOf(target: Target, node: string): Pane | undefined {
  const { tabs, shown } = useWorkspaces.getState().byTarget[keyOf(target)] ?? EMPTY;
  const inOrder = [...tabs].reverse().sort((a, b) => Number(b.id === shown) - Number(a.id === shown));
  for (const tab of inOrder) {
    const pane = tab.panes.find((candidate) => candidate.node === node);
    if (pane !== undefined) {
      showTab(target, tab.id);
      return pane;
    }
  }
  return undefined;
}

/** Every terminal of the window, for what is set for all of them. */
export function allPanes(): readonly Pane[] {
  return Object.values(useWorkspaces.getState().byTarget).flatMap(({ tabs }) =>
    tabs.flatMap(({ panes }) => panes),
  );
}
