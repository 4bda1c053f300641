import { defineConfig } from 'vite';

/** Bundles the interruption matrix (test/matrix) to one file, as the bench is. */
export default defineConfig({
  ssr: { noExternal: true, external: ['cpu-features'] },
  build: {
    ssr: 'test/matrix/main.ts',
    // As deep as the sources, which find the repository by where they lie.
    outDir: 'dist/test/matrix',
    target: 'node20',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      external: ['cpu-features', /\.node$/],
      output: { format: 'cjs', entryFileNames: 'matrix.js' },
    },
  },
});
