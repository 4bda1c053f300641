import { PasswordInput, Text, TextInput } from '@mantine/core';
import { IconMessageQuestion } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import type { Question } from '../../../electron/contract/question.ts';
import { useTexts } from '../texts.tsx';
import { useBusy } from '../use-busy.ts';
import { AnswerButtons } from './answer-buttons.tsx';
import type { AnswerQuestion } from './answer-question.ts';
import { QuestionFrame } from './question-frame.tsx';

type Asked = Extract<Question, { kind: 'keyboard-interactive' }>;
type KeyboardQuestionProps = { readonly question: Asked; readonly answer: AnswerQuestion };

/** What a server asks at login in its own words, e.g. for a one-time code. */
export function KeyboardQuestion({ question, answer }: KeyboardQuestionProps) {
  const texts = useTexts();
  const busy = useBusy();
  const { account, title, instruction, prompts } = question;
  const [answers, setAnswers] = useState<readonly string[]>(prompts.map(() => ''));
  const give = (event: SubmitEvent) => {
    event.preventDefault();
    busy.run(() => answer({ kind: 'answers', answers: [...answers] }));
  };
  return (
    <form onSubmit={give}>
      <QuestionFrame
        icon={<IconMessageQuestion />}
        title={texts.text('ui.question.keyboard-interactive', account)}
        busy={busy}
        buttons={<AnswerButtons busy={busy} answer={answer} />}
      >
        {[title, instruction]
          .filter((line) => line.trim() !== '')
          .map((line) => (
            <Text key={line} size="sm">
              {line}
            </Text>
          ))}
        {prompts.map(({ text, echo }, index) => {
          const Input = echo ? TextInput : PasswordInput;
          return (
            <Input
              // biome-ignore lint/suspicious/noArrayIndexKey: a server may ask the same words twice
              key={index}
              label={text}
              value={answers[index] ?? ''}
              maw={360}
              autoFocus={index === 0}
              autoComplete="off"
              onChange={(event) => {
                const given = event.currentTarget.value;
                setAnswers((before) => before.map((other, place) => (place === index ? given : other)));
              }}
            />
          );
        })}
      </QuestionFrame>
    </form>
  );
}
