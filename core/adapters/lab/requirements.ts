import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { labEnvironment } from './run-command.ts';

/** Something the machine lacks. Texts: `error.<code>.what` and `.remedy` in locales/<language>/lab.json. */
export type LabProblem = {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
};

/** Programs the lab starts, and the Debian package that brings each. */
const PROGRAMS: Readonly<Record<string, string>> = {
  debootstrap: 'debootstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  nft: 'nftables',
  'dpkg-scanpackages': 'dpkg-dev',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  losetup: 'mount',
  chroot: 'coreutils',
  flock: 'util-linux',
  'mkfs.ext4': 'e2fsprogs',
  python3: 'python3-minimal',
};

/**
 * Says what keeps the lab from running here. Never changes anything.
 * @returns nothing when the lab can run; codes `lab.not-linux`, `lab.not-root`, `lab.no-cgroup2`,
 *   `lab.programs-missing` (with `programs` and the Debian `packages` that hold them) otherwise
 */
export async function checkLabRequirements(): Promise<readonly LabProblem[]> {
  if (process.platform !== 'linux') {
    return [{ code: 'lab.not-linux', params: { platform: process.platform } }];
  }
  const problems: LabProblem[] = [];
  if (process.getuid?.() !== 0) problems.push({ code: 'lab.not-root', params: {} });
  const missing: string[] = [];
  for (const program of Object.keys(PROGRAMS)) {
    if (!(await isOnPath(program))) missing.push(program);
  }
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((program) => PROGRAMS[program] ?? program))];
    problems.push({
      code: 'lab.programs-missing',
      params: { programs: missing.join(', '), packages: packages.join(' ') },
    });
  }
  if ((await findCgroup2()) === undefined) problems.push({ code: 'lab.no-cgroup2', params: {} });
  return problems;
}

/** Where the unified control group hierarchy is mounted; undefined on machines that have only version 1. */
export async function findCgroup2(): Promise<string | undefined> {
  // Without /proc nothing can be found out, and the lab could not run either.
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  for (const line of mounts.split('\n')) {
    const [, path, type] = line.split(' ');
    if (type === 'cgroup2' && path?.startsWith('/sys/fs/cgroup')) return path;
  }
  return undefined;
}

async function isOnPath(program: string): Promise<boolean> {
  for (const directory of (labEnvironment().PATH ?? '').split(delimiter)) {
    if (directory === '') continue;
    try {
      await access(join(directory, program), constants.X_OK);
      return true;
    } catch {
      // Not in this directory.
    }
  }
  return false;
}
