/** Builds the programs from their sources. Needs the npm packages (setup.mjs). */
import { join } from 'node:path';
import { root, run } from './setup.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** The command line, dist/cli/pairkeeper.js. */
export function buildCommandLine() {
  return built('the command line', 'vite', ['build', '--config', 'build/vite.cli.config.mts']);
}

/** The interruption matrix, dist/test/matrix/matrix.js. */
export function buildMatrix() {
  return built('the interruption matrix', 'vite', ['build', '--config', 'build/vite.matrix.config.mts']);
}

/** The bench, dist/bench/bench.js. */
export function buildBench() {
  return built('the bench', 'vite', ['build', '--config', 'build/vite.bench.config.mts']);
}

/** The desktop app, dist/app. */
export function buildApp() {
  return built('the app', 'electron-vite', ['build', '--config', 'build/electron.vite.config.mts']);
}

async function built(what, command, args) {
  if ((await run(bin(command), [...args, '--logLevel', 'warn'])) !== 0) {
    throw new Error(`${what} could not be built: see above`);
  }
}
