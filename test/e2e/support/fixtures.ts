import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { createDesktop, type Desktop } from './desktop.ts';
import { bootLab, type LabPair } from './lab-pair.ts';
import { type App, type LaunchOptions, launchApp } from './launch-app.ts';

type TestFixtures = {
  /** A new folder that stands for the user's home. */
  readonly home: string;
  /** Starts the app, as often as the test likes; all of them end with the test. */
  readonly launch: (options?: LaunchOptions) => Promise<App>;
  /** The app, started and with its window open. */
  readonly app: App;
  readonly desktop: Desktop;
  /** Two real, factory-new servers. */
  readonly labPair: LabPair;
  /**
   * Two real servers that are a pair already, called `shop`, which the app knows. A test before may have used it: who
   * serves is open.
   */
  readonly servingPair: LabPair;
};

/** The servers of all tests, and what the tests before have left on them. */
type BootedLab = { readonly pair: LabPair; holds: 'nothing' | 'shop' | 'anything' };

type WorkerFixtures = { readonly bootedLab: BootedLab };

/** What every end-to-end test is written with. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters' names
  home: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'pairkeeper-e2e-'));
    await use(home);
    rmSync(home, { recursive: true, force: true });
  },

  launch: async ({ home, desktop }, use, info) => {
    const apps: App[] = [];
    await use(async (options) => {
      const app = await launchApp(home, options);
      apps.push(app);
      return app;
    });
    for (const [index, app] of apps.entries()) {
      if (info.status !== info.expectedStatus) {
        const path = info.outputPath(`window-${index + 1}.png`);
        // An app that has ended, or hangs, has no picture.
        await app.window.screenshot({ path, timeout: 5000 }).catch(() => undefined);
        await info.attach(`log-${index + 1}`, { body: app.log(), contentType: 'text/plain' });
      }
      await app.kill();
    }
    await desktop.closeToasts();
  },

  app: async ({ launch }, use) => {
    const app = await launch();
    await use(app);
    // A test that went well also shows that the app quits when asked.
    if (test.info().status === test.info().expectedStatus) await app.quit();
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters' names
  desktop: async ({}, use) => {
    await use(createDesktop());
  },

  labPair: async ({ bootedLab }, use) => {
    if (bootedLab.holds !== 'nothing') await bootedLab.pair.reset();
    bootedLab.holds = 'anything';
    await use(bootedLab.pair);
  },

  servingPair: async ({ home, bootedLab }, use) => {
    const { pair } = bootedLab;
    if (bootedLab.holds === 'anything') await pair.reset();
    bootedLab.holds = 'shop';
    for (const { name } of pair.nodes) await pair.powerOn(name);
    await pair.pairUp(join(home, 'pairkeeper'), join(home, 'pairkeeper', 'pairs', 'shop.yaml'));
    await use(pair);
  },

  bootedLab: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters' names
    async ({}, use) => {
      const pair = await bootLab(`e2e-${process.pid}`);
      await use({ pair, holds: 'nothing' });
      await pair.down();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});
