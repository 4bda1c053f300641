import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../errors/app-error.ts';

/**
 * Writes a new file beside the old one, syncs it and renames: after a crash there is the old or the new one. Only its
 * owner can read it.
 *
 * @throws AppError `store.unwritable` where the system does not let us
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    // What made the write fail may keep us from removing its beginning too; the first failure is the one to be told.
    await rm(temporary, { force: true }).catch(() => undefined);
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new AppError('store.unwritable', { kind: 'unexpected', params: { path, reason }, cause });
  }
}
