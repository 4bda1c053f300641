import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import type { QuestionBroker } from './question-broker.ts';

export function questionHandlers(
  questions: QuestionBroker,
): Pick<Handlers<EngineCalls>, 'questions.list' | 'questions.answer'> {
  return {
    'questions.list': () => questions.list(),
    'questions.answer': ({ questionId, answer }) => questions.answer(questionId, answer),
  };
}
