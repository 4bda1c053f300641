import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { test } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

test('both servers are worked on side by side, and what they print stays text', async ({
  home,
  labPair,
  launch,
}) => {
  test.setTimeout(240_000);

/** What the window itself would ask, say for the clipboard of the desktop. */
function askMain(window: Page, name: string, input: unknown): Promise<unknown> {
  return window.evaluate(
    ([call, given]) => {
      const bridge = (globalThis as unknown as { readonly pairkeeper: Bridge }).pairkeeper;
      return bridge.call(call, given);
    },
    [name, input] as const,
  );
}

type Bridge = { call(name: string, input: unknown): Promise<unknown> };

  await labPair.pairUp(join(home, 'pairkeeper'), join(home, 'pairkeeper', 'pairs', 'shop.yaml'));
  const { electron, window } = await launch();
  await window.getByRole('navigation').getByText('shop').click();
  await window.getByRole('tab', { name: 'Terminals' }).click();
  await window.getByRole('button', { name: 'Open both, side by side' }).click();

  const [first, second] = labPair.nodes;
  const pane = (node: string) => window.getByRole('region', { name: `Terminal on ${node}` });
  const written = (node: string, file: string) => labPair.run(node, 'cat', file).catch(() => '');
  for (const { name } of [first, second]) {
    await expect(pane(name).locator('[data-live="true"]')).toBeVisible({ timeout: 30_000 });
    await pane(name).locator('.xterm-helper-textarea').focus();
    await window.keyboard.type(`hostname > /tmp/typed-${name}`);
    await window.keyboard.press('Enter');
    await expect.poll(() => written(name, `/tmp/typed-${name}`)).toBe(`${name}\n`);
  }
  expect(await written(second.name, `/tmp/typed-${first.name}`)).toBe('');

  await electron.evaluate(({ clipboard }) => clipboard.writeText('untouched'));
  await pane(first.name).locator('.xterm-helper-textarea').focus();
  // A title, the clipboard (OSC 52), a link with another scheme, invalid UTF-8 and NULs, a line without end.
  const hostile = [
    String.raw`\033]0;$(seq -s x 20000)\007`,
    String.raw`\033]52;c;b3duZWQ=\007`,
    String.raw`\033]8;;javascript:alert(1)\033\\here\033]8;;\033\\`,
    String.raw`\377\376\000\000`,
  ].join('');
  await window.keyboard.type(
    `printf "${hostile}"; head -c 3000000 /dev/zero | tr '\\0' x; touch /tmp/survived`,
  );
  await window.keyboard.press('Enter');
  await expect.poll(() => labPair.run(first.name, 'ls', '/tmp'), { timeout: 60_000 }).toContain('survived');
  expect(await electron.evaluate(({ clipboard }) => clipboard.readText())).toBe('untouched');
  await expect(window).toHaveTitle(/Pairkeeper/);
  expect((await window.title()).length).toBeLessThan(200);
  await keepScreenshot(window, 'terminals');
  await pane(first.name).locator('.xterm-helper-textarea').focus();
  await window.keyboard.type('clear; echo still here > /tmp/after');
  await window.keyboard.press('Enter');
  await expect.poll(() => written(first.name, '/tmp/after')).toBe('still here\n');
});
