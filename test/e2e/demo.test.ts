import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
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

test('in a network of their own, the app starts anew inside of it', async ({ launch, home }) => {
  const app = await launch({ env: { PAIRKEEPER_LAB_NAMESPACE: '' } });
  await boot(app.window);
  await app.ended;
  const started = () => processesOf(home).filter(({ command }) => command.includes('--demo-lab=demo'));
  try {
    // A renderer only runs for a window.
    const hasWindow = () => processesOf(home).some(({ command }) => command.includes('--type=renderer'));
    await expect.poll(hasWindow, { timeout: 60_000 }).toBe(true);
    const [main] = started();
    expect(main?.network).toBe(networkOf(`/run/netns/${namespaceOfDemo()}`));
    expect(main?.network).not.toBe(readlinkSync('/proc/self/ns/net'));
    const drafts = readdirSync(join(home, 'pairkeeper', 'drafts'));
    expect(drafts.filter((name) => name.endsWith('.json'))).toHaveLength(1);
  } finally {
    for (const { pid } of processesOf(home)) end(pid);
  }
});

type Process = { readonly pid: number; readonly command: string; readonly network: string };

/** The processes of the app that was started with this home. */
function processesOf(home: string): readonly Process[] {
  const profile = `--user-data-dir=${join(home, 'user-data')}`;
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // Processes that Chromium forks write their command line with spaces.
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (!command.includes(profile)) return [];
      return [{ pid: Number(name), command, network: readlinkSync(`/proc/${name}/ns/net`) }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

function namespaceOfDemo(): string {
  const state = process.env.PAIRKEEPER_LAB_STATE || '/run/pairkeeper-lab';
  return (JSON.parse(readFileSync(join(state, 'demo', 'lab.json'), 'utf8')) as { namespace: string })
    .namespace;
}

function networkOf(path: string): string {
  return `net:[${statSync(path).ino}]`;
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
