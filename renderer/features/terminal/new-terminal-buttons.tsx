import { Button, Group } from '@mantine/core';
import type { Target } from '../../../electron/contract/task.ts';
import { useTexts } from '../../shared/texts.tsx';
import type { TerminalNode } from './terminal-node.ts';
import { openTab } from './workspaces.ts';

type NewTerminalButtonsProps = {
  readonly target: Target;
  readonly nodes: readonly TerminalNode[];
  readonly options: Parameters<typeof openTab>[2];
};

/** Opens a terminal on one server, or on both side by side. */
export function NewTerminalButtons({ target, nodes, options }: NewTerminalButtonsProps) {
  const texts = useTexts();
  return (
    <Group gap="xs">
      <Button
        onClick={() =>
          openTab(
            target,
            nodes.map(({ name }) => name),
            options,
          )
        }
      >
        {texts.text('ui.terminal.open-both')}
      </Button>
      {nodes.map(({ name }) => (
        <Button key={name} variant="default" onClick={() => openTab(target, [name], options)}>
          {texts.text('ui.terminal.open', { node: name })}
        </Button>
      ))}
    </Group>
  );
}
