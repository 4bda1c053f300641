import { Button, Code, Stack, Text } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import type { HostKeyQuestion as Question } from '../../../core/host/host-key.ts';
import { Copyable } from '../copyable.tsx';
import { hostKeyFile } from '../host-key-file.ts';
import { useTexts } from '../texts.tsx';
import { useBusy } from '../use-busy.ts';
import type { AnswerQuestion } from './answer-question.ts';
import { QuestionFrame } from './question-frame.tsx';
import classes from './questions.module.css';

type HostKeyQuestionProps = { readonly question: Question; readonly answer: AnswerQuestion };

/** First meeting with a server: nothing was sent to it yet, and nothing is before the admin has looked at its key. */
export function HostKeyQuestion({ question, answer }: HostKeyQuestionProps) {
  const texts = useTexts();
  const busy = useBusy();
  const { node, hop, host, port, keyType, fingerprint, attested } = question;
  const decide = (isAccepted: boolean) => busy.run(() => answer({ kind: 'host-key', isAccepted }));
  return (
    <QuestionFrame
      icon={<IconFingerprint />}
      title={texts.text(`ui.question.host-key-${hop}`, { node, host, port })}
      busy={busy}
      buttons={
        <>
          <Button loading={busy.isBusy} onClick={() => decide(true)}>
            {texts.text(`ui.question.host-key-accept-${hop}`)}
          </Button>
          <Button variant="default" disabled={busy.isBusy} onClick={() => decide(false)}>
            {texts.text('ui.question.host-key-refuse')}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <Text size="sm" c="dimmed">
          {texts.text('ui.question.host-key-type', { keyType })}
        </Text>
        <Code className={classes.fingerprint} p="xs">
          {fingerprint}
        </Code>
      </Stack>
      {attested !== undefined && (
        <Text size="sm">
          {texts.text(`ui.question.host-key-peer-${attested.verdict}`, { peer: attested.by, node })}
        </Text>
      )}
      <Text size="sm">{texts.text('ui.question.host-key-compare')}</Text>
      <Copyable text={`ssh-keygen -lf ${hostKeyFile(keyType)}`} />
    </QuestionFrame>
  );
}
