import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIfThere } from '../optional-file.ts';
import { identityLayer } from './identity.ts';
import type { LabRecord, NodeRecord } from './lab-state.ts';
import { requireSuccess } from './run-command.ts';

/** What a node wrote: the top of its overlay, `upper` and `work` in it. */
export function diskDirectory(lab: LabRecord, node: NodeRecord): string {
  return join(lab.disks, node.name, 'disk');
}

/** The overlay's read-only layers, topmost first. */
export async function lowerLayers(lab: LabRecord, node: NodeRecord): Promise<readonly string[]> {
  return [...(await readLayers(baseFile(lab, node))), identityLayer(lab, node), ...lab.layers];
}

/** Keeps what a node that is off has on its disk under a name; the node goes on with an empty layer above it. */
export async function saveDisk(lab: LabRecord, node: NodeRecord, state: string): Promise<void> {
  const kept = savedDirectory(lab, node, state);
  await rm(kept, { recursive: true, force: true });
  await mkdir(kept, { recursive: true });
  const layer = join(kept, 'upper');
  await rename(join(diskDirectory(lab, node), 'upper'), layer);
  const layers = `${[layer, ...(await readLayers(baseFile(lab, node)))].join('\n')}\n`;
  await writeFile(join(kept, 'layers'), layers);
  await writeFile(baseFile(lab, node), layers);
}

/**
 * Gives a node that is off the empty disk of a new server, or the one that was saved under a name.
 * @throws ENOENT when nothing was saved under that name
 */
export async function resetDisk(lab: LabRecord, node: NodeRecord, state?: string): Promise<void> {
  const disk = diskDirectory(lab, node);
  const old = `${disk}.old`;
  await rm(old, { recursive: true, force: true });
  // A node that was never started has no disk yet.
  await rename(disk, old).catch(() => undefined);
  await rm(imageFile(lab, node), { force: true });
  await rm(old, { recursive: true, force: true });
  if (state === undefined) await rm(baseFile(lab, node), { force: true });
  else await writeFile(baseFile(lab, node), await readFile(join(savedDirectory(lab, node, state), 'layers')));
}

/** @returns path of the node's disk image, made when it is missing; empty when its disk is a plain directory */
export async function diskImage(lab: LabRecord, node: NodeRecord): Promise<string> {
  if (lab.diskMib === undefined) return '';
  const image = imageFile(lab, node);
  if (await isThere(image)) {
    // The kernel lets go of an image a moment after its last user ended; two mounts of one image would destroy it.
    const deadline = Date.now() + 10_000;
    while ((await requireSuccess(['losetup', '--associated', image])) !== '' && Date.now() < deadline)
      await sleep(5);
    return image;
  }
  await requireSuccess(['truncate', `--size=${lab.diskMib}M`, image]);
  await requireSuccess(['mkfs.ext4', '-q', '-b', '4096', '-m', '0', image]);
  return image;
}

async function readLayers(file: string): Promise<readonly string[]> {
  const text = (await readIfThere(file)) ?? '';
  return text.split('\n').filter((line) => line !== '');
}

function savedDirectory(lab: LabRecord, node: NodeRecord, state: string): string {
  return join(lab.disks, node.name, 'saved', state);
}

/** Names the saved layers that lie between the disk and the image. */
function baseFile(lab: LabRecord, node: NodeRecord): string {
  return join(lab.disks, node.name, 'base');
}

function imageFile(lab: LabRecord, node: NodeRecord): string {
  return `${diskDirectory(lab, node)}.img`;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
