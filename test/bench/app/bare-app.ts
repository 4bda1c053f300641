import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { type Browser, chromium, type Page } from '@playwright/test';
import { commandLineOf } from '../../e2e/support/launch-app.ts';

/**
 * The app as a user starts it: nothing is attached to it, so that what it takes is its own. Its debugging port is open,
 * which costs nothing while nobody asks there.
 */
export type BareApp = {
  readonly pid: number;
  /** When it was started, by performance.now() of this process. */
  readonly startedMs: number;
  /** Does something in the window, and lets go of it again. */
  inWindow<Result>(work: (window: Page) => Promise<Result>): Promise<Result>;
  /** Resolves when all of it has ended. */
  end(): Promise<void>;
};

const PATIENCE_MS = 30_000;

/**
 * @param home the user's home
 * @param args added to the app's own, e.g. `--hidden`
 */
export function startBareApp(home: string, args: readonly string[] = []): BareApp {
  const command = commandLineOf(home, { args: ['--remote-debugging-port=0', ...args] });
  const startedMs = performance.now();
  const child = spawn(command.program, command.args, {
    env: command.env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${command.program} could not be started`);
  const address = debuggingAddress(child);
  // Nobody may ask for it.
  address.catch(() => undefined);
  const ended = once(child, 'exit');
  return {
    pid,
    startedMs,
    async inWindow(work) {
      const browser = await chromium.connectOverCDP(await address, { noDefaults: true });
      try {
        return await work(await firstPage(browser));
      } finally {
        // Lets go; what runs goes on running.
        await browser.close();
      }
    },
    async end() {
      process.kill(-pid, 'SIGKILL');
      await ended;
    },
  };
}

/** What Chromium says of its port as soon as it listens. */
async function debuggingAddress(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no debugging port: ${said}`)), PATIENCE_MS);
    child.stderr?.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-10_000);
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
    child.once('exit', () => reject(new Error(`the app has ended: ${said}`)));
  });
}

async function firstPage(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('the app has no window');
  return context.pages()[0] ?? context.waitForEvent('page', { timeout: PATIENCE_MS });
}
