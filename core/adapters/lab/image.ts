import { createHash } from 'node:crypto';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from './file-lock.ts';
import { cacheDirectory, type LabRelease } from './lab-state.ts';
import { buildPackageRepository, packageRecipe } from './package-repository.ts';
import type { ProgressSink } from './progress.ts';
import { contained, requireSuccess } from './run-command.ts';
import setUpScript from './scripts/set-up-image.sh?raw';

/** What a fresh server has; keepalived and nginx are not among it, Perl is on every Debian but the smallest. */
const BASE_PACKAGES =
  'systemd,systemd-sysv,dbus,openssh-server,iproute2,iputils-ping,procps,sudo,ca-certificates,perl';

/** The image that nodes start from: two read-only directories, laid over each other, and the packages. */
export type LabImage = {
  /** Uppermost first, as overlayfs's `lowerdir` wants them. */
  readonly layers: readonly string[];
  readonly repository: string;
};

/**
 * Makes the image of a release, or finds it in the cache. Three parts, each kept under a hash of what it was
 * made from: a longer list of packages does not repeat the bootstrap. A part appears complete or not at all.
 * Takes a minute and some 400 MB the first time.
 * @throws AppError `lab.command-failed`, mostly because no package server could be reached
 */
export async function ensureImage(release: LabRelease, onProgress: ProgressSink): Promise<LabImage> {
  const cache = cacheDirectory();
  const baseKey = hash(release, BASE_PACKAGES);
  const repositoryKey = hash(baseKey, packageRecipe);
  const base = join(cache, `${release}-base-${baseKey}`);
  const repository = join(cache, `${release}-packages-${repositoryKey}`);
  const layer = join(cache, `${release}-layer-${hash(repositoryKey, setUpScript)}`);
  const image = { layers: [layer, base], repository };
  if (await exists(layer)) return image;

  await mkdir(cache, { recursive: true });
  const wait = () => onProgress({ code: 'lab.waiting-for-other-build', params: { release } });
  await withFileLock(join(cache, `${release}.lock`), wait, async () => {
    await removeUnfinished(cache, release);
    await once(base, (draft) => bootstrap(release, draft, onProgress));
    await once(repository, async (draft, scratch) => {
      onProgress({ code: 'lab.packages-started', params: { release } });
      await buildPackageRepository(base, draft, scratch, onProgress);
      onProgress({ code: 'lab.packages-finished', params: { release } });
    });
    await once(layer, async (draft, scratch) => {
      const script = ['sh', '-c', setUpScript, 'set-up-image', base, draft, scratch, repository];
      await requireSuccess(contained(script));
    });
    onProgress({ code: 'lab.image-finished', params: { release } });
  });
  return image;

  /** Makes a part under a provisional name and renames it, so that a crash leaves no half of it. */
  async function once(path: string, make: (draft: string, scratch: string) => Promise<void>): Promise<void> {
    if (await exists(path)) return;
    const draft = join(cache, `.${release}-draft`);
    const scratch = join(cache, `.${release}-scratch`);
    await mkdir(scratch, { recursive: true });
    try {
      await make(draft, scratch);
      await rename(draft, path);
    } finally {
      await removeUnfinished(cache, release);
    }
  }
}

async function bootstrap(release: LabRelease, root: string, onProgress: ProgressSink): Promise<void> {
  onProgress({ code: 'lab.image-started', params: { release } });
  const debootstrap = ['debootstrap', '--variant=minbase', `--include=${BASE_PACKAGES}`, release, root];
  await requireSuccess(contained(debootstrap), {
    onLine: (line) => {
      const [, action, name] =
        /^I: (Retrieving|Unpacking|Configuring) (\S+?)(?:\.\.\.)?(?: |$)/.exec(line) ?? [];
      if (action && name) {
        onProgress({ code: 'lab.image-package', params: { action: action.toLowerCase(), package: name } });
      }
    },
  });
  await rm(join(root, 'var/cache/apt/archives'), { recursive: true, force: true });
  await mkdir(join(root, 'var/cache/apt/archives/partial'), { recursive: true });
}

/** What a builder that was killed left behind. Only called with the lock held. */
async function removeUnfinished(cache: string, release: LabRelease): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (entry === `.${release}-draft` || entry === `.${release}-scratch`) {
      await rm(join(cache, entry), { recursive: true, force: true });
    }
  }
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
