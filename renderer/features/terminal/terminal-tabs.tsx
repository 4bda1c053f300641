import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Target } from '../../../electron/contract/task.ts';
import { useTexts } from '../../shared/texts.tsx';
import { startBroadcast, useBroadcast } from './broadcast.ts';
import classes from './terminal.module.css';
import type { TerminalNode } from './terminal-node.ts';
import { useNewPaneOptions } from './use-new-pane-options.ts';
import { MAXIMUM_PANES, openTab, showTab, splitTab, type TerminalTab, useWorkspace } from './workspaces.ts';

type TerminalTabsProps = {
  readonly target: Target;
  readonly nodes: readonly TerminalNode[];
  readonly tab: TerminalTab;
};

/** The tabs of a pair's terminals, and what can be done with the one in view. */
export function TerminalTabs({ target, nodes, tab }: TerminalTabsProps) {
  const texts = useTexts();
  const { tabs } = useWorkspace(target);
  const options = useNewPaneOptions();
  const isBroadcasting = useBroadcast(({ panes }) => panes.length > 0);
  const names = nodes.map(({ name }) => name);
  const [first, second] = tab.panes;
  const hasBoth = first !== undefined && second !== undefined && first.node !== second.node;
  return (
    <div className={classes.toolbar}>
      <div className={classes.bench}>
        <div className={classes.tabs} role="tablist" aria-label={texts.text('ui.terminal.tabs')}>
          {tabs.map(({ id, panes }, index) => (
            <button
              key={id}
              type="button"
              role="tab"
              className={classes.tab}
              aria-selected={id === tab.id}
              onClick={() => showTab(target, id)}
            >
              {index + 1} · {panes.map(({ node }) => node).join(' + ')}
            </button>
          ))}
        </div>
        <Menu position="bottom-start">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={texts.text('ui.terminal.new')}>
              <IconPlus size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => openTab(target, names, options)}>
              {texts.text('ui.terminal.open-both')}
            </Menu.Item>
            {names.map((node) => (
              <Menu.Item key={node} onClick={() => openTab(target, [node], options)}>
                {texts.text('ui.terminal.open', { node })}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      {tab.panes.length < MAXIMUM_PANES &&
        names.map((node) => (
          <Button key={node} variant="default" onClick={() => splitTab(target, tab.id, node, options)}>
            {texts.text('ui.terminal.split', { node })}
          </Button>
        ))}
      {hasBoth && !isBroadcasting && (
        <Button variant="default" onClick={() => startBroadcast(first, second)}>
          {texts.text('ui.terminal.broadcast')}
        </Button>
      )}
    </div>
  );
}
