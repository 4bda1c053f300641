import { Button } from '@mantine/core';
import { useTexts } from '../texts.tsx';
import type { Busy } from '../use-busy.ts';
import type { AnswerQuestion } from './answer-question.ts';

/** What the buttons say; default: that of a login. */
export type AnswerWords = { readonly give: string; readonly refuse: string };

type AnswerButtonsProps = {
  readonly busy: Busy;
  readonly answer: AnswerQuestion;
  readonly words?: AnswerWords;
};

/** Gives what was typed in the form, or refuses to. */
export function AnswerButtons({ busy, answer, words }: AnswerButtonsProps) {
  const texts = useTexts();
  return (
    <>
      <Button type="submit" loading={busy.isBusy}>
        {words?.give ?? texts.text('ui.question.give')}
      </Button>
      <Button
        variant="default"
        disabled={busy.isBusy}
        onClick={() => busy.run(() => answer({ kind: 'refused' }))}
      >
        {words?.refuse ?? texts.text('ui.question.refuse')}
      </Button>
    </>
  );
}
