import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { AppError } from '../../core/errors/app-error.ts';

/** The largest text file that is read, bytes: far more than any pair.yaml. */
const MOST_BYTES = 256 * 1024;

/** Asks where to, and writes. @returns without a path when it was called off */
export async function saveFile(
  window: BrowserWindow,
  suggestedName: string,
  content: string | Uint8Array,
): Promise<{ readonly path?: string }> {
  const defaultPath = join(app.getPath('documents'), suggestedName);
  const { filePath, canceled } = await dialog.showSaveDialog(window, { defaultPath });
  if (canceled || filePath === undefined || filePath === '') return {};
  try {
    await writeFile(filePath, content);
  } catch (cause) {
    throw fileError('files.unwritable', filePath, cause);
  }
  return { path: filePath };
}

/** Asks for a file. @returns without a path when it was called off */
export async function chooseFile(window: BrowserWindow): Promise<{ readonly path?: string }> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    // Keys lie in ~/.ssh.
    properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
  });
  const [path] = filePaths;
  return path === undefined ? {} : { path };
}

/** Asks for a text file and reads it. */
export async function openTextFile(window: BrowserWindow): Promise<{ readonly text?: string }> {
  const { path } = await chooseFile(window);
  return path === undefined ? {} : { text: await readTextFile(path) };
}

/**
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

function fileError(code: string, path: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(code, { kind: 'usage', params: { path, reason }, cause });
}
