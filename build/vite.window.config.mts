import { defineConfig } from 'vite';

/** Shows the window in a browser with made-up pairs (test/window/): to look at its states while working on it. */
export default defineConfig({
  root: new URL('../test/window', import.meta.url).pathname,
  server: {
    host: '127.0.0.1',
    port: 5199,
    strictPort: true,
    fs: { allow: [new URL('..', import.meta.url).pathname] },
  },
  cacheDir: new URL('../.cache/vite-window', import.meta.url).pathname,
  build: {
    outDir: new URL('../.cache/window', import.meta.url).pathname,
    emptyOutDir: true,
    target: 'chrome114',
    cssTarget: 'chrome114',
  },
});
