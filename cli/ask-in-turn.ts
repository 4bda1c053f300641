/**
 * Wraps a question so that two of them never stand on the screen at the same time: both nodes are connected to at
 * once, and each may ask.
 */
export function askInTurn<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  let previous: Promise<unknown> = Promise.resolve();
  return (question) => {
    const answer = previous.then(() => ask(question));
    // Told to whoever asked; the next question comes all the same.
    previous = answer.catch(() => undefined);
    return answer;
  };
}
