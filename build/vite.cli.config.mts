import { defineConfig } from 'vite';

/** Bundles the command line to one CommonJS file, so that `npx pairkeeper` starts without a loader. */
export default defineConfig({
  ssr: { noExternal: true, external: ['cpu-features'] },
  build: {
    ssr: 'cli/pairkeeper.ts',
    outDir: 'dist/cli',
    target: 'node18',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      external: ['cpu-features', /\.node$/],
      output: { format: 'cjs', entryFileNames: 'pairkeeper.js', banner: '#!/usr/bin/env node' },
    },
  },
});
