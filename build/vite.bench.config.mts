import { defineConfig } from 'vite';

/** Bundles the bench (test/bench) to one file, as the command line is, so that it runs without a loader. */
export default defineConfig({
  ssr: { noExternal: true, external: ['cpu-features', '@playwright/test'] },
  build: {
    ssr: 'test/bench/main.ts',
    outDir: 'dist/bench',
    target: 'node20',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      external: ['cpu-features', '@playwright/test', /\.node$/],
      output: { format: 'cjs', entryFileNames: 'bench.js' },
    },
  },
});
