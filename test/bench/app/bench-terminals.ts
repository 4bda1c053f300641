import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import { createTerminals, type Terminals } from '../../e2e/pages/terminals.ts';
import { launchApp } from '../../e2e/support/launch-app.ts';
import type { BenchLab } from '../bench-lab.ts';
import { makeHomeWithPair } from './app-home.ts';

/** The app with a terminal on each server, side by side, at their prompts. */
export type BenchTerminals = {
  readonly pages: Terminals;
  readonly nodes: readonly [LabNode, LabNode];
  /** Process id of the app. */
  readonly pid: number;
};

/** Runs a measurement in an app that is started for it. */
export async function withTerminals<Result>(
  bench: BenchLab,
  measure: (terminals: BenchTerminals) => Promise<Result>,
): Promise<Result> {
  await bench.pair('balanced');
  const home = await makeHomeWithPair(bench);
  try {
    const app = await launchApp(home.path);
    try {
      const pages = createTerminals(app.window, app.electron);
      await pages.open(
        'bench',
        bench.nodes.map(({ name }) => name),
      );
      const pid = app.electron.process().pid as number;
      return await measure({ pages, nodes: bench.nodes, pid });
    } finally {
      await app.kill();
    }
  } finally {
    await home.remove();
  }
}

/** What a prompt of the lab's root looks like, as the last line of the screen. */
export const PROMPT = /^root@.*#$/;
