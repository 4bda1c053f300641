import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgressSink } from './progress.ts';
import { contained, requireSuccess } from './run-command.ts';
import downloadScript from './scripts/download-packages.sh?raw';

/** What can be installed on the nodes, besides all that these need. Longer lists only cost disk and one download. */
const LAB_PACKAGES: readonly string[] = [
  'keepalived',
  'nginx',
  'curl',
  'nftables',
  'iputils-arping',
  'tcpdump',
  'ufw',
  'firewalld',
  'python3-apt',
  'redis-server',
  'mariadb-server',
  'mariadb-backup',
  'pv',
  'zstd',
  'postgresql',
  'lsyncd',
  'rsync',
];

/** What the directory's contents depend on, besides the base image. */
export const packageRecipe = [downloadScript, ...LAB_PACKAGES].join('\n');

/**
 * Makes a directory into a package repository, so that `apt-get install` on a node is the real thing without
 * leaving the machine.
 * @param base root of the fresh Debian that decides which packages are still missing
 * @param repository directory to make; `deb [trusted=yes] file:/srv/repo ./` fits it when mounted there
 * @param scratch directory for what is needed meanwhile; the caller removes it
 */
export async function buildPackageRepository(
  base: string,
  repository: string,
  scratch: string,
  onProgress: ProgressSink,
): Promise<void> {
  await mkdir(repository, { recursive: true });
  const script = ['sh', '-c', downloadScript, 'download-packages', base, scratch, repository];
  await requireSuccess(contained([...script, ...LAB_PACKAGES]), {
    onLine: (line) => {
      const fetched = /^Get:\d+ \S+ \S+ \S+ (\S+) /.exec(line)?.[1];
      if (fetched) onProgress({ code: 'lab.packages-package', params: { package: fetched } });
    },
  });
  const index = await requireSuccess(['dpkg-scanpackages', '--multiversion', '.'], { cwd: repository });
  await writeFile(join(repository, 'Packages'), index);
}
