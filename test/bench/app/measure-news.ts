import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import { createDesktop, type Desktop } from '../../e2e/support/desktop.ts';
import { launchApp } from '../../e2e/support/launch-app.ts';
import { eventually } from '../../lab/support/eventually.ts';
import type { BenchLab } from '../bench-lab.ts';
import type { FigureId, Measurement } from '../figures.ts';
import { median, percentile } from '../statistics.ts';
import { readTransitions } from '../transitions.ts';
import { makeHomeWithPair } from './app-home.ts';

const rounds = 12;
/** Longer than any of the three may take; milliseconds. */
const patienceMs = 10_000;

/** When the news was seen, seconds after keepalived's own log. */
type News = { readonly picture: number; readonly tray: number; readonly toast: number };

/**
 * How soon the admin knows: keepalived is stopped on the node that serves, and the other one takes over. The app is
 * started anew each time, since several changes within minutes are told as one.
 */
export async function measureNews(bench: BenchLab): Promise<readonly Measurement[]> {
  await bench.pair('balanced');
  const news: News[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    news.push(await failOverOnce(bench));
    const { picture, tray, toast } = news.at(-1) as News;
    bench.say(`${round} of ${rounds}: picture ${shown(picture)}, tray ${shown(tray)}, toast ${shown(toast)}`);
  }
  const measured = (figure: FigureId, part: keyof News): Measurement => {
    const samples = news.map((one) => one[part]);
    return {
      figure,
      value: percentile(samples, 0.95),
      samples,
      note: `${rounds} failovers by keepalived's own log, median ${shown(median(samples))}, at most ${shown(Math.max(...samples))}`,
    };
  };
  return [
    measured('news-picture', 'picture'),
    measured('news-tray', 'tray'),
    measured('news-toast', 'toast'),
  ];
}

async function failOverOnce(bench: BenchLab): Promise<News> {
  await bench.untilHealthy();
  const { holder, standby } = await bench.roles();
  const home = await makeHomeWithPair(bench);
  const app = await launchApp(home.path);
  try {
    const desktop = createDesktop();
    await app.window.getByRole('navigation').getByText('bench').click();
    await app.window.getByText('Healthy').first().waitFor({ timeout: patienceMs });
    await eventually(async () => /Healthy/.test((await desktop.tray()).tooltip));
    // The watch has just begun; what it catches up with is over by then.
    await sleep(3000);
    return await stopKeepalived(app.window, desktop, holder, standby);
  } finally {
    await app.kill();
    await home.remove();
    await holder.run(['systemctl', 'start', 'keepalived']);
  }
}

async function stopKeepalived(
  window: Page,
  desktop: Desktop,
  holder: LabNode,
  standby: LabNode,
): Promise<News> {
  const begunMs = Date.now();
  const flagMoved = whenFlagMoves(window);
  await holder.run(['systemctl', 'stop', 'keepalived']);
  const pictureMs = await flagMoved;
  const toast = await desktop.toast(new RegExp(standby.name), patienceMs);
  const trayMs = desktop.trayChanges().find((at) => at >= begunMs) ?? Number.NaN;
  const taken = (await readTransitions(standby, begunMs)).find(({ state }) => state === 'MASTER');
  if (taken === undefined) throw new Error(`${standby.name} has not taken over`);
  const after = (ms: number): number => (ms - taken.atMs) / 1000;
  return { picture: after(pictureMs), tray: after(trayMs), toast: after(toast.at) };
}

/** Resolves with the time of the frame in which the VIP's flag stands over another node, milliseconds since 1970. */
function whenFlagMoves(window: Page): Promise<number> {
  return window.evaluate(
    (patience) =>
      new Promise<number>((resolve, reject) => {
        const flag = document.querySelector<HTMLElement>('[data-testid="pair-picture"] [data-state]');
        if (flag === null) throw new Error('the picture has no flag');
        const { left } = flag.style;
        const observer = new MutationObserver(() => {
          if (flag.style.left === left) return;
          observer.disconnect();
          requestAnimationFrame(() => resolve(Date.now()));
        });
        observer.observe(flag, { attributes: true });
        setTimeout(() => reject(new Error('the flag did not move')), patience);
      }),
    patienceMs,
  );
}

const shown = (seconds: number): string => `${seconds.toFixed(2)} s`;
