import { defineConfig } from 'vitest/config';

/**
 * Two projects: `unit` needs no root and no network and lies beside its source; `lab` boots real servers and
 * therefore runs inside the lab's network namespace (see docs/testing.md).
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{core,cli,locales,electron,renderer,build,test/bench}/**/*.test.{ts,tsx}'],
          environment: 'node',
          // Only so that a test that hangs ends: on a busy machine the property tests take their time.
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
          // Labs have names and subnets of their own; two at once keep two cores busy while others wait for deadlines.
          maxWorkers: 2,
        },
      },
    ],
  },
});
