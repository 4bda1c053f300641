import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { fileError, readTextFile } from './text-file.ts';

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
