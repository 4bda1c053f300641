import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors/app-error.ts';

/** Where systemd-nspawn mirrors the group on machines that also mount version 1 hierarchies. */
const NAMED_HIERARCHY = '/sys/fs/cgroup/systemd';

export async function createGroup(path: string): Promise<void> {
  // Another lab that goes away at this moment may remove the parent (see killGroup): then once more.
  await mkdir(path, { recursive: true }).catch(() => mkdir(path, { recursive: true }));
}

/**
 * Another /sys, as `ip netns exec` mounts one, hides the groups: then nothing could be killed, and it would look done.
 * @param path of a lab's group, right below `pairkeeper-lab`
 * @throws AppError `lab.groups-not-visible`
 */
export async function requireVisible(path: string): Promise<void> {
  const hierarchy = dirname(dirname(path));
  // Whatever keeps us from reading it hides the groups all the same.
  const controllers = await readFile(join(hierarchy, 'cgroup.controllers'), 'utf8').catch(() => undefined);
  if (controllers === undefined) {
    throw new AppError('lab.groups-not-visible', { kind: 'blocked', params: { hierarchy } });
  }
}

/**
 * Kills every process in the group at once, waits until the last is gone, and removes the group. The kernel keeps
 * the list, so nothing that was started elsewhere can be hit. Safe to call when the group is gone.
 * @throws AppError `lab.processes-remain` when a process outlives SIGKILL for 10 s (stuck in the kernel)
 */
export async function killGroup(path: string): Promise<void> {
  // A frozen group dies as well: SIGKILL thaws (cgroup-v2, cgroup.kill, Linux 5.14).
  if (!(await write(join(path, 'cgroup.kill'), '1'))) return;
  await untilEvent(path, 'populated 0');
  await removeTree(path);
  await removeEmptyParents(path);
  const mirror = path.replace(/^.*?(\/pairkeeper-lab\/.*)$/, `${NAMED_HIERARCHY}$1`);
  if (!mirror.startsWith(NAMED_HIERARCHY)) return;
  await removeTree(mirror);
  await removeEmptyParents(mirror);
}

/** Stops every process of the group where it is, without a signal that it could see; resolves when all stand. */
export async function freezeGroup(path: string): Promise<void> {
  await writeFile(join(path, 'cgroup.freeze'), '1');
  await untilEvent(path, 'frozen 1');
}

export async function thawGroup(path: string): Promise<void> {
  await writeFile(join(path, 'cgroup.freeze'), '0');
  await untilEvent(path, 'frozen 0');
}

export async function isFrozen(path: string): Promise<boolean> {
  // A group that is gone is not frozen; its file fails with ENOENT or ENODEV.
  const events = await readFile(join(path, 'cgroup.events'), 'utf8').catch(() => '');
  return events.includes('frozen 1');
}

async function untilEvent(path: string, event: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    // A group that is gone has come to its end.
    const events = await readFile(join(path, 'cgroup.events'), 'utf8').catch(() => event);
    if (events.includes(event)) return;
    await sleep(2);
  }
  throw new AppError('lab.processes-remain', { kind: 'unexpected', params: { group: path, event } });
}

/** Removes empty groups from the leaves up; one that systemd removes at the same moment is gone as well. */
async function removeTree(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) await removeTree(join(path, entry.name));
  }
  await rmdir(path).catch(() => undefined);
}

/** Removes `pairkeeper-lab` itself with the last lab: it refuses (EBUSY) while another one is in it. */
async function removeEmptyParents(path: string): Promise<void> {
  const parent = dirname(path);
  if (basename(parent) === 'pairkeeper-lab') await rmdir(parent).catch(() => undefined);
}

async function write(path: string, text: string): Promise<boolean> {
  return writeFile(path, text).then(
    () => true,
    () => false,
  );
}
