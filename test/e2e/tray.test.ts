import { expect } from '@playwright/test';
import { test } from './support/fixtures.ts';
import type { App } from './support/launch-app.ts';

function visibleWindows({ electron }: App): Promise<number> {
  return electron.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((window) => window.isVisible()).length,
  );
}

test('closing the window leaves the app in the tray, which opens it again and ends it', async ({
  launch,
  desktop,
}) => {
  const app = await launch();
  await expect(app.window.locator('#root')).not.toBeEmpty();
  const { tooltip, menu } = await desktop.tray();
  expect(tooltip).toContain('No pair is watched yet');
  expect(menu.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['Open Pairkeeper', 'Settings', 'Quit Pairkeeper']),
  );

  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(() => visibleWindows(app)).toBe(0);
  await desktop.clickTray();
  await expect.poll(() => visibleWindows(app)).toBe(1);

  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await desktop.chooseInTray(/^Settings$/);
  await expect.poll(() => visibleWindows(app)).toBe(1);
  const page = app.electron.windows()[0] ?? app.window;
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();

  await desktop.chooseInTray(/^Quit Pairkeeper$/);
  await app.ended;
});
