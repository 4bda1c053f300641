/**
 * Brings a fresh clone to the point where everything runs: npm packages, and on Debian as root the system packages.
 * Plain Node without dependencies, since it runs before there are any.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Debian packages for the lab (two real servers on this machine), for the checks of the agent scripts, for Electron,
 * and for a desktop that tests have to themselves. `a|b`: either will do. Names differ between releases: since
 * Debian 13 and Ubuntu 24.04 many libraries end in t64.
 */
const labPackages = [
  'debootstrap',
  'systemd-container',
  'nftables',
  'iproute2',
  'dpkg-dev',
  'openssh-client',
  'util-linux',
  'procps',
  'e2fsprogs',
  'python3-minimal',
];
const checkPackages = [
  'shellcheck',
  'busybox-static|busybox',
  'dash',
  'perl',
  'python3',
  'curl',
  'iputils-ping',
  'zsh',
  'fish',
];

const electronPackages = [
  'libgtk-3-0|libgtk-3-0t64',
  'libnss3',
  'libasound2|libasound2t64',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libnotify4',
  'libsecret-1-0',
  'libatspi2.0-0|libatspi2.0-0t64',
  'fonts-noto-cjk',
];
const desktopPackages = [
  'xvfb',
  'dbus',
  'libglib2.0-bin',
  'gnome-keyring',
  'dunst',
  'python3-dbus',
  'python3-gi',
  'imagemagick',
];

/** Runs a program with its output shown; resolves with its exit status. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
}

/** Says in one sentence why the lab can't run here, or returns undefined. */
export function labObstacle() {
  if (process.platform !== 'linux') {
    return `two demo servers need Linux, and this is ${process.platform}: run it on a Debian machine or in a virtual one, or use your own servers ("npx pairkeeper init")`;
  }
  if (process.getuid?.() !== 0) {
    return 'two demo servers need root, because they are booted in network namespaces of their own: run the same command with sudo, or use your own servers ("npx pairkeeper init")';
  }
  if (!existsSync('/usr/bin/apt-get')) {
    return 'two demo servers are built with debootstrap from a Debian machine, and this one has no apt-get: use Debian 12 or Ubuntu, or your own servers ("npx pairkeeper init")';
  }
  return undefined;
}

/** Installs the npm packages of the lockfile, unless they are there already. */
export async function ensureNodeModules() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.pairkeeper-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) {
    return;
  }
  console.error('· installing npm packages');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) {
    throw new Error('npm packages could not be installed: see the lines above, and try "npm ci" by hand');
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}

function installed(name) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholder
  const result = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return result.status === 0 && result.stdout === 'installed';
}

/** True when this release has a package of that name. */
function installable(name) {
  const policy = spawnSync('apt-cache', ['policy', name], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return /Candidate: (?!\(none\))/.test(policy.stdout ?? '');
}

/**
 * Installs the missing Debian packages; needs root.
 *
 * @param options.lab what the lab needs; default true
 * @param options.checks what `npm test` needs beside it
 * @param options.electron what Electron needs
 * @param options.desktop what build/desktop-session.mjs needs, and Electron
 */
export async function ensureSystemPackages({
  lab = true,
  checks = false,
  electron = false,
  desktop = false,
} = {}) {
  const absent = [
    ...(lab ? labPackages : []),
    ...(checks ? checkPackages : []),
    ...(electron || desktop ? electronPackages : []),
    ...(desktop ? desktopPackages : []),
  ].filter((choices) => !choices.split('|').some(installed));
  if (absent.length === 0) {
    return;
  }
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env: environment, stdio: ['ignore', 'ignore', 'inherit'] };
  console.error('· asking for the list of system packages');
  await run('apt-get', ['update', '-q'], quiet);
  const missing = absent.map((choices) => choices.split('|').find(installable) ?? choices.split('|')[0]);
  console.error(`· installing system packages: ${missing.join(' ')}`);
  const code = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], quiet);
  if (code !== 0) {
    throw new Error(
      `system packages could not be installed: try "apt-get install ${missing.join(' ')}" by hand`,
    );
  }
}
