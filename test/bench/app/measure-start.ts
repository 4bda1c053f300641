import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Page } from '@playwright/test';
import type { BenchLab } from '../bench-lab.ts';
import type { Measurement } from '../figures.ts';
import { median } from '../statistics.ts';
import { type AppHome, makeAppHome } from './app-home.ts';
import { startBareApp } from './bare-app.ts';

const starts = 7;

/** From the start of the process until the wizard has taken what was typed into its first field. */
export async function measureStart(bench: BenchLab): Promise<readonly Measurement[]> {
  const home = await makeAppHome();
  try {
    // The first start fills the caches of files and of compiled scripts.
    await startOnce(home);
    const samples: number[] = [];
    for (let count = 0; count < starts; count += 1) samples.push(await startOnce(home));
    bench.say(`start to wizard: ${samples.map((value) => value.toFixed(2)).join(', ')} s`);
    const most = Math.max(...samples).toFixed(2);
    return [
      {
        figure: 'app-start',
        value: median(samples),
        samples,
        note: `median of ${starts}, the longest ${most} s; from process start until its first field has taken a key`,
      },
    ];
  } finally {
    await home.remove();
  }
}

async function startOnce(home: AppHome): Promise<number> {
  const app = startBareApp(home.path);
  try {
    const doneMs = await app.inWindow(typeIntoWizard);
    return (doneMs - app.startedMs) / 1000;
  } finally {
    await app.end();
    await rm(join(home.pairkeeper, 'drafts'), { recursive: true, force: true });
  }
}

/** As a user who presses the one button and types. */
async function typeIntoWizard(window: Page): Promise<number> {
  await window.getByRole('button', { name: 'Pair two servers' }).last().click();
  await window.getByRole('button', { name: 'Pair my servers' }).click();
  const field = window.getByLabel('Name of the pair');
  await field.fill('shop');
  if ((await field.inputValue()) !== 'shop') throw new Error('the field took nothing');
  return performance.now();
}
