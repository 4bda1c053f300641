import { Checkbox, Text } from '@mantine/core';
import { useState } from 'react';
import type { Question } from '../../../electron/contract/question.ts';
import { useTexts } from '../texts.tsx';
import type { AnswerQuestion } from './answer-question.ts';
import { SecretForm } from './secret-form.tsx';

type Asked = Extract<Question, { kind: 'password' | 'sudo-password' | 'passphrase' }>;
type SecretQuestionProps = { readonly question: Asked; readonly answer: AnswerQuestion };

/** A password or passphrase that a login needs. */
export function SecretQuestion({ question, answer }: SecretQuestionProps) {
  const texts = useTexts();
  const [remember, setRemember] = useState(false);
  const params = { ...question.account, keyFile: 'keyFile' in question ? question.keyFile : '' };
  return (
    <SecretForm
      title={texts.text(`ui.question.${question.kind}`, params)}
      label={texts.text(`ui.question.${question.kind}-label`, params)}
      answer={answer}
      remember={remember}
    >
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
    </SecretForm>
  );
}
