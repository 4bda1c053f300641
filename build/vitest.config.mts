import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.mts';

/**
 * Three projects: `unit` and `window` (components, in a DOM) need no root and no network and lie beside their source; `lab` boots real servers and
 * therefore runs inside the lab's network namespace (see docs/testing.md).
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    // By default one core is left to whoever works beside the tests.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{core,cli,locales,electron,renderer,build,test/bench,test/matrix}/**/*.test.ts'],
          environment: 'node',
          // Only so that a test that hangs ends: on a busy machine the property tests take their time.
          testTimeout: 60_000,
        },
      },
      {
        resolve: {
          alias: {
            // Its ES modules are one file for each of 6000 icons, which takes Node minutes to read.
            '@tabler/icons-react': new URL(
              '../node_modules/@tabler/icons-react/dist/cjs/tabler-icons-react.cjs',
              import.meta.url,
            ).pathname,
          },
        },
        test: {
          name: 'window',
          include: ['renderer/**/*.test.tsx'],
          environment: 'happy-dom',
          // In a process of its own happy-dom never gets to its first test.
          pool: 'threads',
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          environment: 'node',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Labs have names and subnets of their own. With two at once, a third of two cores' time was left: much of
          // what is done here is waiting for timers.
          maxWorkers: 3,
        },
      },
    ],
  },
});
