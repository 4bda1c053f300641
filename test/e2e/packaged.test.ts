import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, expect } from '@playwright/test';
import { test } from './support/fixtures.ts';
import { appEnvironment } from './support/launch-app.ts';

const repository = join(__dirname, '../..');

test.describe('the packaged app', () => {
  test('has its fuses set, and opens its window', async ({ home }) => {
    const output = join(home, 'package');
    const options = ['--test-runtime', '--output', output];
    await promisify(execFile)(process.execPath, [join(repository, 'build/package.mjs'), ...options]);
    const program = join(output, 'linux-unpacked', 'pairkeeper');

    const look = `import(${JSON.stringify(join(repository, 'build/fuses.mjs'))}).then(async ({ wrongFuses }) => console.log(JSON.stringify(await wrongFuses(process.argv[1]))))`;
    const fuses = await promisify(execFile)(process.execPath, ['-e', look, program]);
    expect(JSON.parse(fuses.stdout)).toEqual([]);

    // Playwright's own way in is Node's inspector, which the fuses forbid.
    const words = ['--no-sandbox', '--lang=en-US', `--user-data-dir=${join(home, 'user-data')}`];
    const child = spawn(program, [...words, '--remote-debugging-port=0', '--password-store=basic'], {
      env: { ...appEnvironment(home, 'en-US'), NODE_OPTIONS: '--no-such-option', ELECTRON_RUN_AS_NODE: '1' },
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const browser = await chromium.connectOverCDP(await debuggingAddress(child), { noDefaults: true });
      const context = browser.contexts()[0];
      const window = context?.pages()[0] ?? (await context?.waitForEvent('page'));
      if (window === undefined) throw new Error('the packaged app has no window');
      await expect(window).toHaveTitle(/Pairkeeper/);
      await expect(window.locator('#root')).not.toBeEmpty();
      expect(window.url()).toMatch(/^app:\/\/pairkeeper\//);
      await browser.close();
    } finally {
      process.kill(-(child.pid as number), 'SIGKILL');
    }
  });
});

/** Chromium says on standard error where it listens. */
function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (data: Buffer) => {
      said += data.toString();
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the packaged app ended with status ${code}: ${said}`)));
    child.once('error', reject);
  });
}
