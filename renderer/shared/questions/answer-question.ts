import type { QuestionAnswer } from '../../../electron/contract/question.ts';

/** Gives the engine the answer; it says itself when the question is gone. */
export type AnswerQuestion = (answer: QuestionAnswer) => Promise<void>;
