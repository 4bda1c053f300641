import { defineConfig } from 'electron-vite';

/**
 * Bundles the desktop app. The targets are those of the oldest Electron that it is tested on (docs/testing.md), so
 * that the very same bundle runs there and on the one that is shipped.
 */
const node = { target: 'node18.15', minify: false, sourcemap: true, externalizeDeps: false } as const;
const external = ['electron', 'cpu-features', /\.node$/];

export default defineConfig({
  main: {
    build: {
      ...node,
      outDir: 'dist/app/main',
      rollupOptions: {
        external,
        input: { main: 'electron/main/main.ts', engine: 'electron/engine/engine.ts' },
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      ...node,
      outDir: 'dist/app/preload',
      rollupOptions: {
        external,
        input: { preload: 'electron/preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    base: './',
    build: {
      target: 'chrome114',
      cssTarget: 'chrome114',
      minify: true,
      outDir: 'dist/app/renderer',
      rollupOptions: {
        input: { index: 'renderer/index.html' },
        // Mantine marks its files for React's server components, which there are none of here.
        onwarn(warning, warn) {
          if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
        },
      },
    },
  },
});
