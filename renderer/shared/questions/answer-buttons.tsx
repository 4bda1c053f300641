import { Button } from '@mantine/core';
import { useTexts } from '../texts.tsx';
import type { Busy } from '../use-busy.ts';
import type { AnswerQuestion } from './answer-question.ts';

/** Gives what was typed in the form, or refuses to. */
export function AnswerButtons({ busy, answer }: { readonly busy: Busy; readonly answer: AnswerQuestion }) {
  const texts = useTexts();
  return (
    <>
      <Button type="submit" loading={busy.isBusy}>
        {texts.text('ui.question.give')}
      </Button>
      <Button
        variant="default"
        disabled={busy.isBusy}
        onClick={() => busy.run(() => answer({ kind: 'refused' }))}
      >
        {texts.text('ui.question.refuse')}
      </Button>
    </>
  );
}
