import { Button, Collapse, Group, Stack, Switch } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { Draft, NodeAnswers } from '../../../../electron/contract/pair.ts';
import { callMain } from '../../../shared/desktop.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { DraftField } from '../fields.tsx';
import { JumpFields } from './jump-fields.tsx';
import type { NodeIndex } from './use-connection.ts';

type Ssh = NodeAnswers['ssh'];

type LoginFieldsProps = {
  readonly draft: Draft;
  readonly index: NodeIndex;
  readonly node: NodeAnswers;
  readonly onChange: (ssh: Ssh) => void;
};

/** A copy without the keys that were emptied. */
export function withSsh(ssh: Ssh, change: { readonly [Key in keyof Ssh]?: Ssh[Key] | undefined }): Ssh {
  const entries = Object.entries({ ...ssh, ...change });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== '')) as Ssh;
}

/** A port as typed; undefined for the usual one and for what is no number. */
function portOf(text: string): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}

/** How this computer logs in to one server. */
export function LoginFields({ draft, index, node, onChange }: LoginFieldsProps) {
  const texts = useTexts();
  const { ssh } = node;
  const [isOpen, setOpen] = useState(ssh.jump !== undefined || ssh.legacyAlgorithms === true);
  const change = (changed: Parameters<typeof withSsh>[1]) => onChange(withSsh(ssh, changed));
  const choose = async () => {
    const { path } = await callMain('files.choose', {});
    if (path !== undefined) change({ identityFile: path });
  };
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <DraftField
          draft={draft}
          path={['nodes', index, 'ssh', 'user']}
          label={texts.text('ui.wizard.connect.user')}
          placeholder="root"
          value={ssh.user ?? ''}
          onCommit={(user) => change({ user })}
          rest={{ flex: 1 }}
        />
        <DraftField
          draft={draft}
          path={['nodes', index, 'ssh', 'port']}
          label={texts.text('ui.wizard.connect.port')}
          placeholder="22"
          value={ssh.port === undefined ? '' : String(ssh.port)}
          onCommit={(port) => change({ port: portOf(port) })}
          rest={{ w: 88, inputMode: 'numeric' }}
        />
      </Group>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <DraftField
          draft={draft}
          path={['nodes', index, 'ssh', 'identityFile']}
          label={texts.text('ui.wizard.connect.key')}
          description={texts.text('ui.wizard.connect.key-what')}
          placeholder={texts.text('ui.wizard.connect.key-default')}
          value={ssh.identityFile ?? ''}
          isMonospace={ssh.identityFile !== undefined}
          onCommit={(identityFile) => change({ identityFile })}
          rest={{ flex: 1 }}
        />
        <Button variant="default" size="sm" onClick={() => void choose()}>
          {texts.text('ui.wizard.connect.key-choose')}
        </Button>
      </Group>
      <Button
        variant="subtle"
        color="gray"
        w="fit-content"
        px={6}
        ml={-6}
        aria-expanded={isOpen}
        leftSection={isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        onClick={() => setOpen(!isOpen)}
      >
        {texts.text('ui.wizard.connect.more')}
      </Button>
      <Collapse expanded={isOpen}>
        <Stack gap="sm">
          <DraftField
            draft={draft}
            path={['nodes', index, 'ssh', 'host']}
            label={texts.text('ui.wizard.connect.host')}
            description={texts.text('ui.wizard.connect.host-what')}
            value={ssh.host ?? ''}
            isMonospace
            onCommit={(host) => change({ host })}
          />
          <JumpFields draft={draft} index={index} jump={ssh.jump} onChange={(jump) => change({ jump })} />
          <Switch
            label={texts.text('ui.wizard.connect.legacy')}
            description={texts.text('ui.wizard.connect.legacy-what')}
            checked={ssh.legacyAlgorithms === true}
            onChange={(event) => change({ legacyAlgorithms: event.currentTarget.checked ? true : undefined })}
          />
        </Stack>
      </Collapse>
    </Stack>
  );
}
