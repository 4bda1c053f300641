import { Group, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import type { Draft, NodeAnswers, SshConfigHost } from '../../../../electron/contract/pair.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { DraftField, FillFrom } from '../fields.tsx';
import { LoginFields } from './login-fields.tsx';
import { NodeProgress } from './node-progress.tsx';
import type { Connection, NodeIndex } from './use-connection.ts';

type ServerColumnProps = {
  readonly draft: Draft;
  readonly index: NodeIndex;
  readonly connection: Connection;
  readonly hosts: readonly SshConfigHost[];
  readonly taskId: string | undefined;
};

/** One of the two servers: what it is called, where it is, how this computer logs in. */
export function ServerColumn({ draft, index, connection, hosts, taskId }: ServerColumnProps) {
  const texts = useTexts();
  const node = connection.nodes[index];
  const change = (changed: Partial<NodeAnswers>) => connection.changeNode(index, { ...node, ...changed });
  const title = texts.text(`ui.wizard.connect.server-${index + 1}`);
  const options = hosts.map(({ alias, node: found }) => ({
    value: alias,
    label: alias === found.address ? alias : `${alias} (${found.address})`,
  }));
  const fill = (alias: string) => {
    const found = hosts.find((host) => host.alias === alias)?.node;
    if (found !== undefined) connection.changeNode(index, found);
  };
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Title order={2}>{title}</Title>
          {hosts.length > 0 && (
            <FillFrom
              label={texts.text('ui.wizard.connect.from-config-label', { server: title })}
              placeholder={texts.text('ui.wizard.connect.from-config')}
              options={options}
              onChoose={fill}
            />
          )}
        </Group>
        <DraftField
          draft={draft}
          path={['nodes', index, 'address']}
          label={texts.text('ui.wizard.connect.address')}
          description={texts.text('ui.wizard.connect.address-what')}
          placeholder={index === 0 ? '10.0.0.11' : '10.0.0.12'}
          value={node.address}
          isMonospace
          isRequired
          onCommit={(address) => change({ address })}
        />
        <DraftField
          draft={draft}
          path={['nodes', index, 'name']}
          label={texts.text('ui.wizard.connect.name')}
          value={node.name}
          isRequired
          onCommit={(name) => change({ name })}
        />
        {index === 1 && (
          <Switch
            label={texts.text('ui.wizard.connect.same-login')}
            checked={connection.isSameLogin}
            onChange={(event) => connection.shareLogin(event.currentTarget.checked)}
          />
        )}
        {index === 1 && connection.isSameLogin ? (
          <Text size="sm" c="dimmed">
            {texts.text('ui.wizard.connect.same-login-used', {
              user: node.ssh.user ?? 'root',
              node: connection.nodes[0].name,
            })}
          </Text>
        ) : (
          <LoginFields draft={draft} index={index} node={node} onChange={(ssh) => change({ ssh })} />
        )}
        <NodeProgress node={node.name} taskId={taskId} isStale={connection.isChanged} />
      </Stack>
    </Paper>
  );
}
