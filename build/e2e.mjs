/**
 * node build/e2e.mjs [PLAYWRIGHT'S ARGUMENT...]
 *
 * The end-to-end tests (test/e2e): builds the app and the command line, then drives the app on a real Electron, on a
 * desktop of its own (desktop-session.mjs), in a network of its own with two real servers (in-namespace.mjs).
 *
 *   node build/e2e.mjs wizard              only the files whose names hold this word
 *   node build/e2e.mjs -g 'without keyring'  only the tests whose titles match
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildApp, buildCommandLine } from './bundles.mjs';
import { testRuntime, testRuntimeObstacle } from './electron-runtime.mjs';
import { ensureLabImages } from './lab-images.mjs';
import { ensureNodeModules, ensureSystemPackages, labObstacle, root, run } from './setup.mjs';

/** Why the end-to-end tests can't run on this machine, or undefined. */
export function endToEndObstacle() {
  return testRuntimeObstacle() ?? labObstacle();
}

/** Where the results are written, in Playwright's JSON. */
export const endToEndResults = join(root, 'reports', 'e2e', 'results.json');

/** The command that runs the tests; the app and the command line must have been built. */
export async function endToEndCommand(args) {
  const { executable } = await testRuntime();
  const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  return [
    ...['env', `PAIRKEEPER_TEST_ELECTRON=${executable}`],
    ...[process.execPath, join(root, 'build', 'in-namespace.mjs'), '--'],
    ...[process.execPath, join(root, 'build', 'desktop-session.mjs'), '--'],
    ...[process.execPath, playwright, 'test', '--config', 'test/e2e/playwright.config.ts', ...args],
  ];
}

async function main(args) {
  const obstacle = endToEndObstacle();
  if (obstacle !== undefined) {
    console.error(`The end-to-end tests can't run here: ${obstacle}.`);
    return 1;
  }
  await ensureNodeModules();
  await ensureSystemPackages({ desktop: true });
  await buildCommandLine();
  await buildApp();
  await ensureLabImages('bookworm');
  const [command, ...rest] = await endToEndCommand(args);
  return run(command, rest);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(`The end-to-end tests stopped: ${error.message}`);
      process.exitCode = 1;
    },
  );
}
