import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';

const folder = join(__dirname, '../../../reports/e2e/screenshots');

function pathOf(name: string): string {
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

/** Keeps a picture of the window as reports/e2e/screenshots/NAME.png. */
export async function keepScreenshot(window: Page, name: string): Promise<void> {
  await window.screenshot({ path: pathOf(name), animations: 'disabled' });
}

/** Keeps a picture of the whole screen, toasts included. */
export async function keepScreenPicture(name: string): Promise<void> {
  await promisify(execFile)('import', ['-window', 'root', pathOf(name)]);
}
