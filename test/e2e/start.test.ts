import { expect } from '@playwright/test';
import { test } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

test('the app opens its window, with its name', async ({ app }) => {
  await expect(app.window).toHaveTitle(/Pairkeeper/);
  await expect(app.window.locator('#root')).not.toBeEmpty();
  await keepScreenshot(app.window, 'start');
});
