import { expect } from '@playwright/test';
import { createWizard } from './pages/wizard.ts';
import { test } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

test('killed in the middle of a change, both servers end in one state, and the app says which', async ({
  labPair,
  launch,
}) => {
  test.setTimeout(360_000);
  const first = await launch();
  const wizard = createWizard(first.window);
  await wizard.comeToReview('shop', labPair);
  await wizard.next(/^Change 2 servers/);
  await wizard.expectStep('Both servers are being changed');
  const [one, two] = labPair.nodes;
  // Under way for certain: packages come onto the servers in the first phase.
  const isInstalling = () =>
    labPair.run(one.name, 'sh', '-c', 'command -v keepalived || true').then((found) => found !== '');
  await expect.poll(isInstalling, { timeout: 60_000, intervals: [100] }).toBe(true);
  await first.kill();

  const { window } = await launch();
  const again = createWizard(window);
  await again.goOnWith('shop');
  await keepScreenshot(window, 'recovery');
  await window.getByRole('button', { name: 'Bring it to its end' }).click();
  await expect(
    window.getByText(/Nothing was left half-way|The change was (completed|taken back)/).first(),
  ).toBeVisible({ timeout: 180_000 });
  const state = (node: string) =>
    labPair.run(
      node,
      'sh',
      '-c',
      'systemctl is-active keepalived || true; ls /etc/keepalived/keepalived.conf 2>&1 || true',
    );
  expect(await state(one.name)).toBe(await state(two.name));
});
