import { PasswordInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { useBusy } from '../use-busy.ts';
import { AnswerButtons, type AnswerWords } from './answer-buttons.tsx';
import type { AnswerQuestion } from './answer-question.ts';
import { QuestionFrame } from './question-frame.tsx';

type SecretFormProps = {
  readonly title: string;
  readonly label: string;
  readonly words?: AnswerWords;
  readonly answer: AnswerQuestion;
  /** Whether main shall keep it in the keyring. */
  readonly remember: boolean;
  /** What becomes of it. */
  readonly children: ReactNode;
};

/** One masked field. What is typed goes to the engine and stays in no state of the window. */
export function SecretForm({ title, label, words, answer, remember, children }: SecretFormProps) {
  const busy = useBusy();
  const [secret, setSecret] = useState('');
  const give = (event: SubmitEvent) => {
    event.preventDefault();
    busy.run(() => answer({ kind: 'secret', secret, remember }).finally(() => setSecret('')));
  };
  return (
    <form onSubmit={give}>
      <QuestionFrame
        icon={<IconKey />}
        title={title}
        busy={busy}
        buttons={<AnswerButtons busy={busy} answer={answer} {...(words && { words })} />}
      >
        <PasswordInput
          label={label}
          value={secret}
          maw={360}
          data-autofocus
          autoFocus
          autoComplete="off"
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        {children}
      </QuestionFrame>
    </form>
  );
}
