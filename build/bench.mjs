/**
 * `npm run bench`: how quick it is, measured on two real servers that are booted for it (test/bench). Prints each
 * figure with its bar; what is beyond a bar is a result and not a failure. Also written to reports/bench.{json,md}.
 *
 *   npm run bench -- --peers         also ansible-core on the same servers, doing the same job
 *   npm run bench -- --only apply    only some of: simulation, apply, watch, switchover, service, power, roles, round-trips,
 *                                    app (or app-start, app-news, app-idle, app-flood, app-interrupt, app-echo), peers
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp, buildBench, buildCommandLine } from './bundles.mjs';
import { testRuntime, testRuntimeObstacle } from './electron-runtime.mjs';
import { ensureLabImages } from './lab-images.mjs';
import { ensureNodeModules, ensureSystemPackages, labObstacle, root, run } from './setup.mjs';

/** ansible-core in a virtual environment of its own, made once. The version is fixed: figures shall be comparable. */
async function ensureAnsible() {
  const folder = join(root, '.cache', 'ansible-core-2.19.14');
  if (existsSync(join(folder, 'bin', 'ansible-playbook'))) return folder;
  console.error('· installing ansible-core 2.19.14 into .cache');
  rmSync(folder, { recursive: true, force: true });
  const pip = [join(folder, 'bin', 'pip'), 'install', '-q', '--disable-pip-version-check'];
  const steps = [
    ['python3', '-m', 'venv', folder],
    [...pip, 'ansible-core==2.19.14'],
  ];
  for (const [command, ...args] of steps) {
    if ((await run(command, args)) !== 0) {
      rmSync(folder, { recursive: true, force: true });
      throw new Error(
        'ansible-core could not be installed: it needs Python 3.11 or later with venv ("apt-get install python3-venv") and a package index',
      );
    }
  }
  return folder;
}

/** Whether figures of the desktop app are wanted, by the command line's options. */
function wantsApp(options) {
  const at = options.indexOf('--only');
  return at < 0 || (options[at + 1] ?? '').split(',').some((name) => /^app(-|$)/.test(name));
}

/** The command around the bench in which there is a desktop for the app, with the app built. */
async function desktopCommand() {
  await ensureSystemPackages({ desktop: true });
  await buildApp();
  const { executable } = await testRuntime();
  return [
    ...['env', `PAIRKEEPER_TEST_ELECTRON=${executable}`],
    ...[process.execPath, 'build/desktop-session.mjs', '--'],
  ];
}

async function main() {
  const options = process.argv.slice(2);
  const withPeers = options.includes('--peers');
  const obstacle = labObstacle();
  if (obstacle !== undefined) {
    console.error(`The bench can't run here: ${obstacle}.`);
    return 1;
  }
  await ensureNodeModules();
  await ensureSystemPackages();
  await buildCommandLine();
  await buildBench();
  await ensureLabImages('bookworm');
  const appObstacle = testRuntimeObstacle();
  const isAppLeftOut = appObstacle !== undefined || !wantsApp(options);
  if (isAppLeftOut && wantsApp(options)) console.error(`The app's figures are left out: ${appObstacle}.`);
  const desktop = isAppLeftOut ? [] : await desktopCommand();
  const ansible = withPeers ? ['--ansible', await ensureAnsible()] : [];
  const words = options.filter((word) => word !== '--peers');
  const withApp = isAppLeftOut ? [] : ['--app'];
  const bench = [process.execPath, 'dist/bench/bench.js', ...words, ...withApp, ...ansible];
  return run(process.execPath, ['build/in-namespace.mjs', '--', ...desktop, ...bench]);
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
