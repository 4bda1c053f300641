import { AppError } from '../core/errors/app-error.ts';

/**
 * Writes a file of the user's choice.
 *
 * @returns what `write` does
 * @throws AppError `cli.file-unwritable` (usage) where the system does not let us; what `write` itself throws as one
 */
export async function writableFile<Result>(
  path: string,
  write: (path: string) => Promise<Result>,
): Promise<Result> {
  try {
    return await write(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new AppError('cli.file-unwritable', { kind: 'usage', params: { file: path, reason }, cause });
  }
}
