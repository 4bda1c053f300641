import { readdir, readFile } from 'node:fs/promises';

/**
 * The text of a file that need not be there. One that can't be read is an error and not an empty one: it would be
 * taken for new, and written over.
 *
 * @returns undefined when there is none
 */
export function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => ifAbsent(error, undefined));
}

/** The names in a folder that need not be there; as {@link readIfThere}. */
export function listIfThere(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => ifAbsent(error, []));
}

function ifAbsent<Value>(error: unknown, value: Value): Value {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return value;
  throw error;
}
