import { expect } from '@playwright/test';
import { createTerminals, type Terminals } from './pages/terminals.ts';
import { expectAccessible } from './support/accessibility.ts';
import { test as base } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

const test = base.extend<{ readonly terminals: Terminals }>({
  /** The app with a pair, and a terminal open on each server. */
  terminals: async ({ servingPair, launch }, use) => {
    const { window, electron } = await launch();
    const terminals = createTerminals(window, electron);
    const names = servingPair.nodes.map(({ name }) => name);
    await terminals.open('shop', names);
    await use(terminals);
  },
});

test.beforeEach(() => test.setTimeout(240_000));

test('a terminal on each server: typing, Chinese, and a flood that Ctrl-C stops', async ({
  servingPair,
  terminals,
}) => {
  const [first, second] = servingPair.nodes;
  await terminals.type(first.name, 'echo sum-$((40+2)) 主用\n');
  await terminals.expectText(first.name, 'sum-42 主用');
  await terminals.expectNoText(second.name, 'sum-42');
  await expect(terminals.pane(first.name)).toContainText(first.address);
  await expectAccessible(terminals.window);

  await terminals.type(first.name, 'yes\n');
  await terminals.type(second.name, 'echo meanwhile-$((1+1))\n');
  await terminals.expectText(second.name, 'meanwhile-2');
  await terminals.press(first.name, 'Control+c');
  await terminals.type(first.name, 'echo after-$((1+1))\n');
  await terminals.expectText(first.name, 'after-2');
});

test('a server loses power: its text stays, and the terminal is live again when the server is', async ({
  servingPair,
  terminals,
}) => {
  const [first] = servingPair.nodes;
  const pane = terminals.pane(first.name);
  await terminals.type(first.name, 'echo kept-$((1+1))\n');
  await terminals.expectText(first.name, 'kept-2');
  await servingPair.powerOff(first.name);
  await expect(pane.getByText(/The connection to .* was lost|Reconnecting/)).toBeVisible({ timeout: 60_000 });
  await keepScreenshot(terminals.window, 'terminal-lost');
  await terminals.expectText(first.name, 'kept-2');
  await servingPair.powerOn(first.name);
  await terminals.expectText(first.name, 'connected again at', 60_000);
  await terminals.type(first.name, 'echo again-$((1+1))\n');
  await terminals.expectText(first.name, 'again-2');
  await terminals.expectText(first.name, 'kept-2');
});

test('keys go to both servers only while both stand at the same prompt', async ({
  servingPair,
  terminals,
}) => {
  const [first, second] = servingPair.nodes;
  const { window } = terminals;
  await window.getByRole('button', { name: 'Type into both' }).click();
  await expect(window.getByText(`You type into ${first.name} + ${second.name}`)).toBeVisible();
  await terminals.type(first.name, 'echo both-$((1+1))\n');
  await expect(window.getByText('echo both-$((1+1))⏎')).toBeVisible();
  await keepScreenshot(window, 'terminals-broadcast');
  await terminals.expectText(first.name, 'both-2');
  await terminals.expectText(second.name, 'both-2');
  await window.getByRole('button', { name: 'Stop typing into both' }).click();

  await terminals.type(second.name, 'cd /etc; echo moved-$((1+1))\n');
  await terminals.expectText(second.name, 'moved-2');
  await window.getByRole('button', { name: 'Type into both' }).click();
  await terminals.type(second.name, 'touch /tmp/slip\n');
  await expect(window.getByText(/stand at different prompts/)).toBeVisible();
  for (const { name } of servingPair.nodes) {
    expect(await servingPair.run(name, 'find', '/tmp', '-name', 'slip')).toBe('');
  }
});

test('several lines from the clipboard are shown before they can run', async ({ servingPair, terminals }) => {
  const [first] = servingPair.nodes;
  const pane = terminals.pane(first.name);
  await terminals.setClipboard('echo one-$((1+1))\u001b[201~\ntouch /tmp/slip\n');
  await terminals.press(first.name, 'Control+Shift+V');
  const question = pane.getByRole('alert');
  await expect(question).toContainText('Paste 2 lines');
  await expect(question).toContainText('Control characters were left out.');
  await keepScreenshot(terminals.window, 'terminal-paste');
  await question.getByRole('button', { name: 'Don’t paste' }).click();
  await terminals.expectNoText(first.name, 'slip');

  await terminals.setClipboard('echo single-$((1+1))\n');
  await terminals.press(first.name, 'Control+Shift+V');
  await terminals.expectText(first.name, 'echo single-$((1+1))');
  await terminals.expectNoText(first.name, 'single-2');
  await terminals.type(first.name, '\n');
  await terminals.expectText(first.name, 'single-2');
  expect(await servingPair.run(first.name, 'find', '/tmp', '-name', 'slip')).toBe('');
});

test('a server that asks the terminal gets no words put into its shell', async ({
  servingPair,
  terminals,
}) => {
  const [first] = servingPair.nodes;
  // Clipboard, colours, settings (DECRQSS), modes (DECRQM), title and window, each as a question.
  const questions = String.raw`\033]52;c;?\007\033]10;?\007\033]4;1;?\007\033P$qm\033\\\033[?2026$p\033[21t\033[14t`;
  await terminals.type(first.name, `printf '${questions}'; timeout 2 cat -v; echo heard-$((1+1))\n`);
  await terminals.expectText(first.name, 'heard-2');
  for (const answer of ['rgb:', '^[]', '^[P', '^[[']) await terminals.expectNoText(first.name, answer);
});
