import { expect, it } from 'vitest';
import { isOwnFrame } from './sender.ts';

const page = { url: 'app://pairkeeper/index.html#x', parent: null };

it('hears the top frame of our own window', () => {
  expect(isOwnFrame(page, true)).toBe(true);
});

it.each([
  ['a window of somebody else', page, false],
  ['a frame that is gone', null, true],
  ['a frame within the page', { ...page, parent: page }, true],
  ['a page from the network', { ...page, url: 'https://pairkeeper/index.html' }, true],
  ['a name that begins like ours', { ...page, url: 'app://pairkeeper.example/index.html' }, true],
  ['a report that is printed', { ...page, url: 'app://report/' }, true],
  ['a file', { ...page, url: 'file:///app://pairkeeper/' }, true],
  ['an empty page', { ...page, url: '' }, true],
] as const)('does not hear %s', (_what, frame, isOwnWindow) => {
  expect(isOwnFrame(frame, isOwnWindow)).toBe(false);
});
