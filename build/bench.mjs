/**
 * `npm run bench`: how quick it is, measured on two real servers that are booted for it (test/bench). Prints each
 * figure with its bar; what is beyond a bar is a result and not a failure. Also written to reports/bench.{json,md}.
 *
 *   npm run bench -- --peers         also runs ansible-core on the same servers, doing the same job
 *   npm run bench -- --only apply    only one group of figures: apply, watch, switchover, service, power, round-trips
 */
import { join } from 'node:path';
import { ensureNodeModules, ensureSystemPackages, labObstacle, root, run } from './setup.mjs';

async function build(config) {
  const vite = join(root, 'node_modules', '.bin', 'vite');
  if ((await run(vite, ['build', '--config', `build/${config}`, '--logLevel', 'warn'])) !== 0) {
    throw new Error(`${config} could not be built: see above`);
  }
}

async function main() {
  const obstacle = labObstacle();
  if (obstacle !== undefined) {
    console.error(`The bench can't run here: ${obstacle}.`);
    return 1;
  }
  await ensureNodeModules();
  await ensureSystemPackages();
  await build('vite.cli.config.mts');
  await build('vite.bench.config.mts');
  const bench = [process.execPath, 'dist/bench/bench.js', ...process.argv.slice(2)];
  return run(process.execPath, ['build/in-namespace.mjs', '--', ...bench]);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(`The bench stopped: ${error.message}`);
    process.exitCode = 1;
  },
);
