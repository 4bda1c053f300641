import { AppError } from '../../../core/errors/app-error.ts';
import type { CancelSignal } from '../../../core/host/cancel-signal.ts';
import type { Random } from '../../../core/host/clock.ts';
import type { Question, QuestionAnswer } from '../../contract/question.ts';

type WithoutId<Type> = Type extends unknown ? Omit<Type, 'id'> : never;
/** A question before it has an id. */
export type QuestionBody = WithoutId<Question>;

/** Hands questions to whoever sits at a window, and their answers back to the connections that wait for them. */
export type QuestionBroker = {
  list(): readonly Question[];
  /**
   * Asks. Connections that ask the same at the same time share one question.
   *
   * @param key names what is asked for: `password root@10.0.0.11:22`
   * @param signal aborted when the connection is no longer wanted; resolves with `refused` then
   */
  ask(key: string, body: QuestionBody, signal?: CancelSignal): Promise<QuestionAnswer>;
  /** @throws AppError `question.gone`, `question.answer-unfit` (both usage) */
  answer(id: string, answer: QuestionAnswer): void;
};

type Open = {
  readonly question: Question;
  readonly waiting: Set<(answer: QuestionAnswer) => void>;
};

/** @param onChange told all open questions whenever they change */
export function createQuestionBroker(
  random: Random,
  onChange: (questions: readonly Question[]) => void,
): QuestionBroker {
  const open = new Map<string, Open>();
  const list = () => [...open.values()].map(({ question }) => question);
  const close = (key: string) => {
    if (open.delete(key)) onChange(list());
  };
  return {
    list,
    ask(key, body, signal) {
      if (signal?.aborted === true) return Promise.resolve({ kind: 'refused' });
      const known = open.get(key);
      const asked = known ?? { question: { id: random.hex(8), ...body } as Question, waiting: new Set() };
      if (known === undefined) {
        open.set(key, asked);
        onChange(list());
      }
      return new Promise((resolve) => {
        const settle = (answer: QuestionAnswer) => {
          signal?.removeEventListener('abort', withdraw);
          asked.waiting.delete(settle);
          resolve(answer);
        };
        const withdraw = () => {
          settle({ kind: 'refused' });
          if (asked.waiting.size === 0 && open.get(key) === asked) close(key);
        };
        asked.waiting.add(settle);
        signal?.addEventListener('abort', withdraw, { once: true });
      });
    },
    answer(id, answer) {
      const found = [...open].find(([, { question }]) => question.id === id);
      if (found === undefined) throw new AppError('question.gone', { kind: 'usage' });
      const [key, { question, waiting }] = found;
      if (!fits(question, answer)) throw new AppError('question.answer-unfit', { kind: 'usage' });
      close(key);
      for (const settle of [...waiting]) settle(answer);
    },
  };
}

function fits(question: Question, answer: QuestionAnswer): boolean {
  if (answer.kind === 'refused') return true;
  switch (question.kind) {
    case 'host-key':
      return answer.kind === 'host-key';
    case 'keyboard-interactive':
      return answer.kind === 'answers' && answer.answers.length === question.prompts.length;
    default:
      return answer.kind === 'secret';
  }
}
