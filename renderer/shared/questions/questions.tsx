import { useEffect, useRef } from 'react';
import type { Question } from '../../../electron/contract/question.ts';
import { callEngine } from '../desktop.ts';
import { useFleet } from '../fleet.ts';
import type { AnswerQuestion } from './answer-question.ts';
import { HostKeyQuestion } from './host-key-question.tsx';
import { KeyboardQuestion } from './keyboard-question.tsx';
import { PairSecretQuestion } from './pair-secret-question.tsx';
import classes from './questions.module.css';
import { SecretQuestion } from './secret-question.tsx';

/** Name of the node that a question is about. */
function nodeOf(question: Question): string {
  switch (question.kind) {
    case 'host-key':
      return question.question.node;
    case 'pair-secret':
      return question.node;
    default:
      return question.account.node;
  }
}

/** Open questions about some nodes, in the nodes' order, or about all. */
export function useQuestions(nodes?: readonly string[]): readonly Question[] {
  const questions = useFleet((fleet) => fleet.questions);
  return nodes === undefined
    ? questions
    : nodes.flatMap((node) => questions.filter((question) => nodeOf(question) === node));
}

/**
 * What only the admin knows, asked in place: nothing is covered, and nothing waits but the connection itself.
 *
 * @param nodes only questions about these; all of them when left out
 */
export function Questions({ nodes }: { readonly nodes?: readonly string[] }) {
  const questions = useQuestions(nodes);
  const box = useRef<HTMLDivElement>(null);
  const ids = questions.map(({ id }) => id).join(' ');
  // Whoever looks elsewhere on a long page must not wait for nothing.
  useEffect(() => {
    if (ids !== '') box.current?.scrollIntoView?.({ block: 'nearest' });
  }, [ids]);
  if (questions.length === 0) return null;
  return (
    <div ref={box} className={classes.questions} aria-live="polite">
      {questions.map((question) => (
        <QuestionPanel key={question.id} question={question} />
      ))}
    </div>
  );
}

/** One question with its answers. */
function QuestionPanel({ question }: { readonly question: Question }) {
  const answer: AnswerQuestion = (given) =>
    callEngine('questions.answer', { questionId: question.id, answer: given });
  switch (question.kind) {
    case 'host-key':
      return <HostKeyQuestion question={question.question} answer={answer} />;
    case 'password':
    case 'sudo-password':
    case 'passphrase':
      return <SecretQuestion question={question} answer={answer} />;
    case 'pair-secret':
      return <PairSecretQuestion question={question} answer={answer} />;
    case 'keyboard-interactive':
      return <KeyboardQuestion question={question} answer={answer} />;
  }
}
