import type { OwnFiles } from './own-files.ts';

/** Writes a file some time after something of it changed, so that many changes are one write. */
export type LateWriter = {
  /** @param withinMs how long this change may wait, milliseconds */
  changed(withinMs: number): void;
  /** Writes now what is due. What can't be written is told, and tried again with the next change. */
  flush(): Promise<void>;
};

/** @param text what the file shall hold, asked at the moment of writing */
export function createLateWriter(files: OwnFiles, path: string, text: () => string): LateWriter {
  let due: { readonly timer: NodeJS.Timeout; readonly atMs: number } | undefined;
  let last: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    if (due === undefined) return last;
    clearTimeout(due.timer);
    due = undefined;
    last = last.then(() => files.write(path, text()));
    return last;
  };
  return {
    changed(withinMs) {
      const atMs = performance.now() + withinMs;
      if (due !== undefined && due.atMs <= atMs) return;
      clearTimeout(due?.timer);
      due = { timer: setTimeout(() => void flush(), withinMs), atMs };
    },
    flush,
  };
}
