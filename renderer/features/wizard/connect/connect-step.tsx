import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { SshConfigHost } from '../../../../electron/contract/pair.ts';
import { callEngine } from '../../../shared/desktop.ts';
import { useFleet } from '../../../shared/fleet.ts';
import { Problem } from '../../../shared/problem.tsx';
import { Questions } from '../../../shared/questions/questions.tsx';
import { cancelTask, isRunning, startTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import { goToStep } from '../draft-actions.ts';
import { DraftField } from '../fields.tsx';
import { type NextButton, StepPage } from '../frame/step-page.tsx';
import { isConnected, isConnectionComplete, type StepProps } from '../step-rules.ts';
import { Failures, failuresOf } from '../task-failures.tsx';
import { connectMeanings } from './connect-meanings.ts';
import { ServerColumn } from './server-column.tsx';
import { type Connection, useConnection } from './use-connection.ts';

/** Where are the two servers, and how does this computer log in? */
export function ConnectStep({ draft, tasks }: StepProps) {
  const texts = useTexts();
  const hosts = useSshHosts();
  const connection = useConnection(draft);
  const { next, isConnecting, failures, cancel } = useConnect({ draft, tasks }, connection);
  return (
    <StepPage
      title={texts.text('ui.wizard.connect.title')}
      lead={texts.text('ui.wizard.connect.lead')}
      meanings={connectMeanings(connection, texts)}
      next={next}
    >
      <DraftField
        draft={draft}
        path={['name']}
        label={texts.text('ui.wizard.connect.pair-name')}
        description={texts.text('ui.wizard.connect.pair-name-what')}
        value={connection.name}
        isRequired
        onCommit={connection.rename}
        rest={{ maw: 360 }}
      />
      <SimpleGrid cols={2} spacing="md" style={{ alignItems: 'start' }}>
        {([0, 1] as const).map((index) => (
          <ServerColumn
            key={index}
            draft={draft}
            index={index}
            connection={connection}
            hosts={hosts}
            taskId={tasks.connect?.id}
          />
        ))}
      </SimpleGrid>
      <Stack gap="sm">
        <Questions nodes={connection.nodes.map(({ name }) => name)} />
        {connection.saving.failure !== undefined && <Problem error={connection.saving.failure} />}
        <Failures draft={draft} failures={failures} onKeyReplaced={next.run} />
        {isConnecting && (
          <Group>
            <Button variant="default" onClick={cancel}>
              {texts.text('ui.wizard.connect.cancel')}
            </Button>
          </Group>
        )}
      </Stack>
    </StepPage>
  );
}

type Connecting = {
  readonly next: NextButton;
  readonly isConnecting: boolean;
  readonly failures: readonly unknown[];
  readonly cancel: () => void;
};

/** The button connects until both servers were reached as they are described now; then it leads on. */
function useConnect({ draft, tasks }: StepProps, connection: Connection): Connecting {
  const texts = useTexts();
  const busy = useBusy();
  const task = tasks.connect;
  const isConnecting = isRunning(task);
  const isReached =
    isConnected(draft, tasks) && !connection.isChanged && !isConnecting && task?.state !== 'failed';
  const connect = async () => {
    await connection.settle();
    const saved = useFleet.getState().drafts.find(({ id }) => id === draft.id);
    if (saved === undefined || !isConnectionComplete(saved)) return;
    await startTask({ kind: 'connect', target: { draftId: draft.id } });
  };
  // While a field is being saved nobody knows yet; the click that left the field must count.
  const isLacking = !connection.saving.isBusy && !isConnectionComplete(draft);
  const isEmpty = connection.nodes.some(({ name, address }) => name === '' || address === '');
  const reason =
    isConnecting || busy.isBusy ? 'connecting' : isLacking ? (isEmpty ? 'incomplete' : 'wrong') : undefined;
  const next: NextButton = isReached
    ? { label: texts.text('ui.wizard.connect.next'), run: () => busy.run(() => goToStep(draft.id, 'check')) }
    : {
        label: texts.text('ui.wizard.connect.do'),
        run: () => busy.run(connect),
        blockedBecause: reason === undefined ? undefined : texts.text(`ui.wizard.connect.${reason}`),
      };
  const failed = connection.isChanged ? [] : failuresOf(task);
  return {
    next,
    isConnecting,
    failures: busy.failure === undefined ? failed : [busy.failure],
    cancel: () => {
      if (task !== undefined) busy.run(() => cancelTask(task.id));
    },
  };
}

/** Hosts of ~/.ssh/config; none when it can't be read, since typing works as well. */
function useSshHosts(): readonly SshConfigHost[] {
  const [hosts, setHosts] = useState<readonly SshConfigHost[]>([]);
  useEffect(() => {
    callEngine('ssh.hosts', {}).then(setHosts, () => undefined);
  }, []);
  return hosts;
}
