import { Checkbox, PasswordInput, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import type { Question } from '../../../electron/contract/question.ts';
import { useTexts } from '../texts.tsx';
import { useBusy } from '../use-busy.ts';
import { AnswerButtons } from './answer-buttons.tsx';
import type { AnswerQuestion } from './answer-question.ts';
import { QuestionFrame } from './question-frame.tsx';

type Asked = Extract<Question, { kind: 'password' | 'sudo-password' | 'passphrase' }>;
type SecretQuestionProps = { readonly question: Asked; readonly answer: AnswerQuestion };

/** A password or passphrase. It goes to the engine and stays in no state of the window. */
export function SecretQuestion({ question, answer }: SecretQuestionProps) {
  const texts = useTexts();
  const busy = useBusy();
  const [secret, setSecret] = useState('');
  const [remember, setRemember] = useState(false);
  const params = { ...question.account, keyFile: 'keyFile' in question ? question.keyFile : '' };
  const give = (event: SubmitEvent) => {
    event.preventDefault();
    busy.run(() => answer({ kind: 'secret', secret, remember }).finally(() => setSecret('')));
  };
  return (
    <form onSubmit={give}>
      <QuestionFrame
        icon={<IconKey />}
        title={texts.text(`ui.question.${question.kind}`, params)}
        busy={busy}
        buttons={<AnswerButtons busy={busy} answer={answer} />}
      >
        <PasswordInput
          label={texts.text(`ui.question.${question.kind}-label`, params)}
          value={secret}
          maw={360}
          data-autofocus
          autoFocus
          autoComplete="off"
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        {question.canRemember ? (
          <Checkbox
            label={texts.text('ui.question.remember')}
            checked={remember}
            onChange={(event) => setRemember(event.currentTarget.checked)}
          />
        ) : (
          <Text size="sm" c="dimmed">
            {texts.text('ui.question.not-remembered')}
          </Text>
        )}
      </QuestionFrame>
    </form>
  );
}
