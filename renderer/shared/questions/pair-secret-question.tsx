import { Text } from '@mantine/core';
import type { Question } from '../../../electron/contract/question.ts';
import { useTexts } from '../texts.tsx';
import type { AnswerQuestion } from './answer-question.ts';
import { SecretForm } from './secret-form.tsx';

type Asked = Extract<Question, { kind: 'pair-secret' }>;
type PairSecretQuestionProps = { readonly question: Asked; readonly answer: AnswerQuestion };

/** What a pair needs and neither of its servers has, such as the URL of an alert channel. */
export function PairSecretQuestion({ question, answer }: PairSecretQuestionProps) {
  const texts = useTexts();
  const { pair, why, params } = question;
  return (
    <SecretForm
      title={texts.text('ui.question.pair-secret', { pair })}
      label={texts.text(`secret.${why}`, params)}
      words={{
        give: texts.text('ui.question.pair-secret-give'),
        refuse: texts.text('ui.question.pair-secret-refuse'),
      }}
      answer={answer}
      remember={false}
    >
      <Text size="sm" c="dimmed">
        {texts.text('ui.question.pair-secret-kept')}
      </Text>
    </SecretForm>
  );
}
