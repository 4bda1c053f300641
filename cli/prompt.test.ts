import { describe, expect, it } from 'vitest';
import { fakeSurroundings, type Typed } from '../test/fakes/fake-surroundings.ts';
import { createPrompt } from './prompt.ts';

function prompt(typed?: readonly Typed[]) {
  const fake = fakeSurroundings(typed === undefined ? {} : { typed });
  const interruption = new AbortController();
  const { input, stderr } = fake.surroundings;
  const told: string[] = [];
  const asking = createPrompt({
    input,
    output: stderr,
    signal: interruption.signal,
    beforeAsking: () => told.push('before'),
    onInterrupt: () => told.push('interrupt'),
  });
  return { asking, interruption, told, input, shown: fake.stderr };
}

describe('without a terminal', () => {
  it.each(['ask', 'secret', 'confirm'] as const)('%s is an error, never an assumption', async (question) => {
    const { asking, shown } = prompt();
    expect(asking.interactive).toBe(false);
    await expect(asking[question]('Name')).rejects.toMatchObject({
      code: 'cli.no-terminal',
      kind: 'usage',
      params: { question: expect.stringContaining('Name') },
    });
    expect(shown()).toBe('');
  });
});

describe('at a terminal', () => {
  it('takes a line, or what an empty one stands for', async () => {
    const { asking, shown, told } = prompt([
      { when: /Name \[pair\]: /, text: ' shop ' },
      { when: /Name \[pair\]: /, text: '' },
    ]);
    expect(await asking.ask('Name', 'pair')).toBe('shop');
    expect(await asking.ask('Name', 'pair')).toBe('pair');
    expect(shown()).toContain('shop');
    expect(told).toEqual(['before', 'before']);
  });

  it('shows nothing of a secret', async () => {
    const { asking, shown } = prompt([{ when: /Password: /, text: 'hunter2 Password: ' }]);
    expect(await asking.secret('Password')).toBe('hunter2 Password: ');
    expect(shown()).toBe('Password: \n');
  });

  it('keeps the terminal from echoing before it asks for a secret, until it is answered', async () => {
    const { asking, shown, input } = prompt([{ when: /Password: /, text: 'hunter2' }]);
    const modes: string[] = [];
    Object.assign(input, {
      setRawMode: (raw: boolean) => modes.push(`${raw ? 'raw' : 'cooked'} after ${JSON.stringify(shown())}`),
    });
    await asking.secret('Password');
    expect(modes).toEqual(['raw after ""', 'cooked after "Password: "']);
  });

  it.each([
    ['y', true],
    ['YES', true],
    ['是', true],
    ['', false],
    ['n', false],
    ['yep', false],
  ])('%j to a question is %s', async (text, expected) => {
    const { asking } = prompt([{ when: /Go on\? \[y\/N\] /, text }]);
    expect(await asking.confirm('Go on?')).toBe(expected);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s ends the command', async (_name, text) => {
    const { asking, told } = prompt([{ when: /Name: /, text }]);
    await expect(asking.ask('Name')).rejects.toMatchObject({ code: 'cli.interrupted' });
    expect(told).toEqual(['before', 'interrupt']);
  });

  it('a signal from elsewhere ends the question, and no other one is asked', async () => {
    const { asking, interruption, shown } = prompt([]);
    const answer = asking.secret('Password');
    interruption.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cli.interrupted' });
    await expect(asking.ask('Name')).rejects.toMatchObject({ code: 'cli.interrupted' });
    expect(shown()).not.toContain('Name');
  });
});
