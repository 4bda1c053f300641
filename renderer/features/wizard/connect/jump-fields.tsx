import { Group } from '@mantine/core';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { DraftField } from '../fields.tsx';
import { type Jump, jumpText, readJump } from './jump-words.ts';
import type { NodeIndex } from './use-connection.ts';

type JumpFieldsProps = {
  readonly draft: Draft;
  readonly index: NodeIndex;
  readonly jump: Jump | undefined;
  readonly onChange: (jump: Jump | undefined) => void;
};

/** `user@host:port` of the computer to go through; only the host is needed. */
export function JumpFields({ draft, index, jump, onChange }: JumpFieldsProps) {
  const texts = useTexts();
  const text = jump === undefined ? '' : jumpText(jump);
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <DraftField
        draft={draft}
        path={['nodes', index, 'ssh', 'jump', 'host']}
        label={texts.text('ui.wizard.connect.jump')}
        description={texts.text('ui.wizard.connect.jump-what')}
        placeholder="ops@bastion.example.com:22"
        value={text}
        isMonospace
        onCommit={(typed) => onChange(readJump(typed))}
        rest={{ flex: 1 }}
      />
    </Group>
  );
}
