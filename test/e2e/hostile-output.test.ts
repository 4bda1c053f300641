import { expect } from '@playwright/test';
import { createTerminals } from './pages/terminals.ts';
import { test } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

test('what a server prints changes nothing outside of its terminal', async ({ servingPair, launch }) => {
  test.setTimeout(240_000);
  const { electron, window } = await launch();
  const terminals = createTerminals(window, electron);
  const [first, second] = servingPair.nodes;
  await terminals.open('shop', [first.name, second.name]);
  await electron.evaluate(({ clipboard }) => clipboard.writeText('untouched'));
  await servingPair.run(first.name, 'rm', '-f', '/tmp/survived');

  // A title of 50 kB, the clipboard (OSC 52), a link with another scheme, invalid UTF-8 and NULs; then one endless line.
  const hostile = [
    String.raw`\033]0;$(seq -s x 10000)\007`,
    String.raw`\033]52;c;b3duZWQ=\007`,
    String.raw`\033]8;;javascript:alert(1)\033\\here\033]8;;\033\\`,
    String.raw`\377\376\000\000`,
  ].join('');
  await terminals.type(
    first.name,
    `printf "${hostile}"; head -c 3000000 /dev/zero | tr '\\0' x; touch /tmp/survived\n`,
  );
  await expect
    .poll(() => servingPair.run(first.name, 'ls', '/tmp'), { timeout: 60_000 })
    .toContain('survived');

  expect(await electron.evaluate(({ clipboard }) => clipboard.readText())).toBe('untouched');
  expect(await window.title()).toMatch(/^.{0,100}Pairkeeper.{0,100}$/);
  await keepScreenshot(window, 'terminal-hostile');
  await terminals.type(first.name, 'reset; echo after-$((1+1))\n');
  await terminals.expectText(first.name, 'after-2', 60_000);
});
