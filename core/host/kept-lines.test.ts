import { expect, it } from 'vitest';
import { keepLines } from './kept-lines.ts';

it('keeps what a node says, and ends the command of one that does not stop', () => {
  const { lines, take } = keepLines('web-1');
  take('a');
  take('');
  expect(lines).toEqual(['a', '']);
  const long = 'x'.repeat(1024 * 1024);
  const flood = () => {
    for (let count = 0; count < 100; count += 1) take(long);
  };
  expect(flood).toThrow(expect.objectContaining({ code: 'host.output-too-large', node: 'web-1' }));
  expect(lines.length).toBeLessThan(70);
});
