import { expect } from '@playwright/test';
import { test } from './support/fixtures.ts';
import { keepScreenPicture, keepScreenshot } from './support/screenshots.ts';

test('a server loses power: picture, tray and toast say so, and say when it is back', async ({
  servingPair,
  launch,
  desktop,
}) => {
  test.setTimeout(240_000);
  const { window } = await launch();
  const [first, second] = servingPair.nodes;
  const sentence = window.getByText(/^(Healthy|.*serves).*10\.77\./).first();

  await window.getByRole('navigation').getByText('shop').click();
  await expect(window.getByText('Healthy').first()).toBeVisible({ timeout: 30_000 });
  await expect.poll(async () => (await desktop.tray()).tooltip).toMatch(/Healthy/);
  const healthy = await desktop.tray();
  await keepScreenshot(window, 'overview-healthy');
  expect(desktop.toasts()).toEqual([]);

  const serving = (await sentence.textContent())?.includes(`${first.name} serves`) ? first : second;
  const other = serving === first ? second : first;
  await window.getByRole('navigation').getByText('Settings').click();
  await expect(window.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  const cut = Date.now();
  await servingPair.powerOff(serving.name);
  const toast = await desktop.toast(new RegExp(other.name), 30_000);
  expect(`${toast.title} ${toast.body}`).toMatch(new RegExp(serving.name));
  expect(toast.at - cut).toBeLessThan(20_000);
  await desktop.clickToast();
  await expect(window.getByRole('heading', { level: 1, name: 'shop' })).toBeVisible();
  await expect(window.getByText(new RegExp(`${other.name} serves`)).first()).toBeVisible();
  await expect.poll(async () => (await desktop.tray()).icon.sha256).not.toBe(healthy.icon.sha256);
  await keepScreenPicture('failover');

  await servingPair.powerOn(serving.name);
  await expect(window.getByText('Healthy').first()).toBeVisible({ timeout: 60_000 });
  await expect
    .poll(async () => (await desktop.tray()).icon.sha256, { timeout: 30_000 })
    .toBe(healthy.icon.sha256);
});
