import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const reports = join(__dirname, '../../reports/e2e');

/** Real Electron against real servers; run by build/e2e.mjs, which makes the desktop and the network for it. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  // One app, one screen, one lab at a time.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  outputDir: join(reports, 'failures'),
  reporter: [['list'], ['json', { outputFile: join(reports, 'results.json') }]],
  use: { trace: 'off', video: 'off', screenshot: 'off' },
});
