import { Group } from '@mantine/core';
import type { Draft, NodeAnswers } from '../../../../electron/contract/pair.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { DraftField } from '../fields.tsx';
import type { NodeIndex } from './use-connection.ts';

type Jump = NonNullable<NodeAnswers['ssh']['jump']>;

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

function jumpText({ user, host, port }: Jump): string {
  const address = host.includes(':') && port !== undefined ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${address}${port === undefined ? '' : `:${port}`}`;
}

/** What is no port stays in the host, where the engine says what is wrong with it. */
export function readJump(text: string): Jump | undefined {
  if (text === '') return undefined;
  const [, user, rest = text] = /^(?:([^@]*)@)?(.*)$/.exec(text) ?? [];
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(rest) ?? [];
  const port = Number(digits);
  const isPort = digits !== undefined && port >= 1 && port <= 65_535;
  return {
    host: bracketed ?? plain ?? rest,
    ...(user === undefined || user === '' ? {} : { user }),
    ...(isPort ? { port } : {}),
  };
}
