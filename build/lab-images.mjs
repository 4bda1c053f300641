/** Makes the images that the lab's servers start from. They are kept in /var/cache/pairkeeper-lab. */
import { join } from 'node:path';
import { root, run } from './setup.mjs';

/**
 * Makes what is missing. To be called before a command that runs in a network namespace of its own
 * (in-namespace.mjs), from where no mirror can be reached. Needs the command line (bundles.mjs).
 *
 * @param releases `bookworm` (Debian 12), `trixie` (Debian 13)
 * @throws Error when an image could not be made; why has been printed
 */
export async function ensureLabImages(...releases) {
  const program = join(root, 'dist', 'cli', 'pairkeeper.js');
  for (const release of releases) {
    if ((await run(process.execPath, [program, 'lab', 'build', '--release', release])) !== 0) {
      throw new Error(`the lab's image of ${release} could not be made: see above`);
    }
  }
}
