import { describe, expect, it } from 'vitest';
import { askInTurn } from './ask-in-turn.ts';

describe('askInTurn', () => {
  it('asks the second question when the first one is answered, also by a refusal', async () => {
    const shown: string[] = [];
    const answers: (() => void)[] = [];
    const ask = askInTurn((question: string) => {
      shown.push(question);
      return new Promise<string>((resolve, reject) => {
        answers.push(() => (question === 'first' ? reject(new Error('no')) : resolve('yes')));
      });
    });
    const first = ask('first');
    const second = ask('second');
    await Promise.resolve();
    expect(shown).toEqual(['first']);
    answers[0]?.();
    await expect(first).rejects.toThrow('no');
    await new Promise(setImmediate);
    expect(shown).toEqual(['first', 'second']);
    answers[1]?.();
    expect(await second).toBe('yes');
  });
});
