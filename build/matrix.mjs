/**
 * `npm run test:matrix`: stops apply, undo, uninstall, switchover and drill at every step in every way on two real
 * servers (test/matrix), some hours. Prints the count and writes docs/interruptions.md; exits 1 when anything was wrong.
 *
 *   npm run test:matrix -- --minutes 60      no longer than this; --continue goes on later where it stopped
 *   npm run test:matrix -- --only undo,drill  only some operations
 *   npm run test:matrix -- --matching power,commit  only runs whose names (reports/matrix.jsonl) hold one of these
 *   npm run test:matrix -- --labs 2           on so many labs side by side (default 1)
 *   npm run test:matrix -- --seed 2           in another order
 */
import { buildCommandLine, buildMatrix } from './bundles.mjs';
import { ensureLabImages } from './lab-images.mjs';
import { ensureNodeModules, ensureSystemPackages, labObstacle, run } from './setup.mjs';

const obstacle = labObstacle();
if (obstacle === undefined) {
  await ensureNodeModules();
  await ensureSystemPackages();
  await buildCommandLine();
  await buildMatrix();
  await ensureLabImages('bookworm');
  const words = ['--document', 'docs/interruptions.md', ...process.argv.slice(2)];
  const matrix = [process.execPath, 'dist/test/matrix/matrix.js', ...words];
  process.exitCode = await run(process.execPath, ['build/in-namespace.mjs', '--', ...matrix]);
} else {
  console.error(`The interruptions can't be tried here: ${obstacle}.`);
  process.exitCode = 1;
}
