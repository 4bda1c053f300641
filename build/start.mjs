/**
 * `npm start [-- ARGUMENT...]`: brings a fresh clone to the point where the app opens, and opens it. Arguments go to
 * the app.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { buildApp } from './bundles.mjs';
import { anyRuntime } from './electron-runtime.mjs';
import { ensureNodeModules, ensureSystemPackages, root, run } from './setup.mjs';

const isRoot = process.getuid?.() === 0;

/** Why no window can open on this machine, or undefined. */
function displayObstacle() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return undefined;
  return 'There is no display here for the window to open on: try "npm run demo", which needs none, or start this on a desktop (over SSH: ssh -X).';
}

/** Shared libraries that Electron misses here, as the dynamic linker names them. */
function missingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  const { stdout = '' } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
}

async function main(args) {
  const obstacle = displayObstacle();
  if (obstacle !== undefined) {
    console.error(obstacle);
    return 1;
  }
  await ensureNodeModules();
  const runtime = await anyRuntime();
  if (isRoot && existsSync('/usr/bin/apt-get')) await ensureSystemPackages({ lab: false, electron: true });
  const missing = missingLibraries(runtime.executable);
  if (missing.length > 0) {
    console.error(
      `Electron needs libraries that are not installed here: ${missing.join(', ')}. On Debian and Ubuntu "sudo npm start" once installs them; elsewhere install the packages of GTK 3, NSS, ALSA and GBM.`,
    );
    return 1;
  }
  console.error('· building the app');
  await buildApp();
  if (!runtime.official) {
    console.error(
      `· Electron ${runtime.version} for development: the official one could not be fetched here`,
    );
  }
  const asRoot = [];
  if (isRoot) {
    console.error('· started as root, where Chromium has no sandbox: --no-sandbox');
    asRoot.push('--no-sandbox');
  }
  return run(runtime.executable, [...asRoot, root, ...args]);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(`The app could not be started: ${error.message}`);
    process.exitCode = 1;
  },
);
