import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import type { Target } from '../../../electron/contract/task.ts';
import { useFleet } from '../../shared/fleet.ts';
import { useTexts } from '../../shared/texts.tsx';
import { useBroadcast } from './broadcast.ts';
import { BroadcastBar, BroadcastEnded } from './broadcast-bar.tsx';
import { NewTerminalButtons } from './new-terminal-buttons.tsx';
import { PaneFrame } from './pane-frame.tsx';
import classes from './terminal.module.css';
import type { TerminalNode } from './terminal-node.ts';
import { TerminalTabs } from './terminal-tabs.tsx';
import { useNewPaneOptions } from './use-new-pane-options.ts';
import { openTab, showPaneOf, useWorkspace } from './workspaces.ts';

type TerminalsProps = {
  readonly target: Target;
  /** Both servers, in the pair's order. */
  readonly nodes: readonly TerminalNode[];
  /** The node whose terminal is wanted, with a command to be typed there but not sent. */
  readonly focus?: { readonly node: string; readonly command?: string } | undefined;
};

/** Live terminals of a pair: at first one for each server, side by side. */
export function Terminals({ target, nodes, focus }: TerminalsProps) {
  const texts = useTexts();
  const { tabs, shown } = useWorkspace(target);
  const options = useNewPaneOptions();
  const isBroadcasting = useBroadcast(({ panes }) => panes.length > 0);
  const health = useFleet((fleet) => ('pairId' in target ? fleet.health[target.pairId] : undefined));
  const tab = tabs.find(({ id }) => id === shown);
  useFocus(target, nodes, focus);

  if (tab === undefined) {
    return (
      <div className={classes.workspace}>
        <div className={classes.empty}>
          <p>{texts.text('ui.terminal.empty')}</p>
          <NewTerminalButtons target={target} nodes={nodes} options={options} />
        </div>
      </div>
    );
  }
  return (
    <div className={classes.workspace}>
      <TerminalTabs target={target} nodes={nodes} tab={tab} />
      <BroadcastBar tab={tab} />
      <BroadcastEnded />
      <div
        className={classes.panes}
        role="tabpanel"
        aria-label={texts.text('ui.terminal.tab', { nodes: tab.panes.map(({ node }) => node).join(' + ') })}
        data-broadcast={isBroadcasting}
      >
        {tab.panes.map((pane) => {
          const index = nodes.findIndex(({ name }) => name === pane.node);
          return (
            <PaneFrame
              key={pane.id}
              pane={pane}
              target={target}
              index={index}
              address={nodes[index]?.address ?? ''}
              health={health?.nodes.find(({ node }) => node === pane.node)}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Wishes that were granted: coming back to the page must not type a command again. */
const granted = new WeakSet<NonNullable<TerminalsProps['focus']>>();

/** Opens what is asked for, and both servers side by side when nothing is open yet; each wish is granted once. */
function useFocus(target: Target, nodes: readonly TerminalNode[], focus: TerminalsProps['focus']): void {
  const { tabs } = useWorkspace(target);
  const options = useNewPaneOptions();
  const hasOpened = useRef(false);
  useEffect(() => {
    if (!hasOpened.current && tabs.length === 0 && nodes.length > 0) {
      openTab(
        target,
        nodes.map(({ name }) => name),
        options,
      );
    }
    hasOpened.current = true;
    if (focus === undefined || granted.has(focus)) return;
    granted.add(focus);
    const pane = showPaneOf(target, focus.node) ?? openTab(target, [focus.node], options).panes[0];
    if (focus.command !== undefined) pane?.suggest(focus.command);
    pane?.view.terminal.focus();
  }, [target, nodes, tabs, options, focus]);
}
