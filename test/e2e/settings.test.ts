import { expect } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { test } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

test('the language is switched at once, in window and tray, and kept', async ({ launch, desktop }) => {
  const first = await launch();
  await first.window.keyboard.press('Control+k');
  await first.window.getByPlaceholder('What do you want to do?').fill('Chinese');
  await first.window.keyboard.press('Enter');
  await expect(first.window.getByRole('navigation').getByText('设置')).toBeVisible();
  await expect.poll(async () => (await desktop.tray()).menu.map(({ label }) => label)).toContain('设置');
  await first.quit();

  const { window } = await launch();
  await window.getByRole('navigation').getByText('设置').click();
  await expect(window.getByRole('heading', { level: 1, name: '设置' })).toBeVisible();
  await keepScreenshot(window, 'settings-zh-CN');
  await expectAccessible(window);
});
