import { expect } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { test } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;

for (const language of ['en-US', 'zh-CN']) {
  test(`the first screen can be read in ${language}, dark and light, large and small`, async ({ launch }) => {
    const { electron, window } = await launch({ language });
    await expect(window.locator('#root')).not.toBeEmpty();
    for (const { width, height } of sizes) {
      await electron.evaluate(
        ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setSize(w, h),
        [width, height] as const,
      );
      await expect.poll(() => window.evaluate(() => innerWidth)).toBe(width);
      for (const colorScheme of ['light', 'dark'] as const) {
        await window.emulateMedia({ colorScheme });
        await keepScreenshot(window, `first-${language}-${colorScheme}-${width}`);
        await expectAccessible(window);
      }
    }
    const sideways = await window.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(sideways).toBe(false);
  });
}
