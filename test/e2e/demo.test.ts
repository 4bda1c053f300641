import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { createWizard } from './pages/wizard.ts';
import { test as base } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

const commandLine = join(__dirname, '../../dist/cli/pairkeeper.js');

/** The app's own demo servers, which end with the test. */
const test = base.extend<{ readonly demoServers: undefined }>({
  demoServers: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters' names
    async ({}, use) => {
      await use(undefined);
      await promisify(execFile)(process.execPath, [commandLine, 'lab', 'down', '--name', 'demo']);
    },
    { auto: true, timeout: 60_000 },
  ],
});

test.describe.configure({ timeout: 240_000 });

async function boot(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Try it with two demo servers' }).click();
  await window.getByRole('button', { name: 'Boot two demo servers' }).click();
}

test('whoever has no servers gets two, known already, and goes on as with their own', async ({ app }) => {
  const { window } = app;
  const wizard = createWizard(window);
  await boot(window);
  await expect(window.getByRole('heading', { level: 1, name: 'Where are your two servers?' })).toBeVisible({
    timeout: 180_000,
  });
  await expect(window.getByLabel('Name of the pair')).toHaveValue('demo');
  await keepScreenshot(window, 'demo-servers');
  // Their fingerprints came with them: nobody is asked.
  await wizard.connect();
  await wizard.next(/^Next: check both servers/);
  await wizard.expectStep('Are they fit for it?');
});
