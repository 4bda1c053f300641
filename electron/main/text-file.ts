import { open } from 'node:fs/promises';
import { AppError } from '../../core/errors/app-error.ts';

/** The largest text file that is read, bytes: far more than any pair.yaml. */
const MOST_BYTES = 256 * 1024;

/**
 * Reads a text file that the admin chose.
 *
 * @throws `files.unreadable`, `files.too-large` or `files.not-text`
 */
export async function readTextFile(path: string): Promise<string> {
  const bytes = await readStart(path, MOST_BYTES + 1);
  if (bytes.length > MOST_BYTES) {
    throw new AppError('files.too-large', { kind: 'usage', params: { path, kibibytes: MOST_BYTES / 1024 } });
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Told below.
  }
  throw new AppError('files.not-text', { kind: 'usage', params: { path } });
}

/** Not `readFile`: a device or a pipe would never end. */
async function readStart(path: string, most: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      if (!(await file.stat()).isFile()) throw new Error('not a file');
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(most) });
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw fileError('files.unreadable', path, cause);
  }
}

/** A problem with a file that the admin chose. */
export function fileError(code: string, path: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(code, { kind: 'usage', params: { path, reason }, cause });
}
