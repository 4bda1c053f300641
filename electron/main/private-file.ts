import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A small file that only its owner may read. */
export type PrivateFile = {
  /** Undefined when there is none. */
  read(): string | undefined;
  /** All or nothing, also when the computer loses power. */
  write(content: string): void;
  /** Keeps it under another name and goes on without it. @returns the new path */
  putAside(suffix: string): string;
};

export function privateFile(path: string): PrivateFile {
  return {
    read() {
      try {
        return readFileSync(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write(content) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const draft = `${path}.${process.pid}.new`;
      rmSync(draft, { force: true });
      try {
        const descriptor = openSync(draft, 'wx', 0o600);
        try {
          writeSync(descriptor, content);
          fsyncSync(descriptor);
        } finally {
          closeSync(descriptor);
        }
        renameSync(draft, path);
      } catch (error) {
        rmSync(draft, { force: true });
        throw error;
      }
    },
    putAside(suffix) {
      const aside = path.replace(/(\.json)?$/, `.${suffix}$1`);
      renameSync(path, aside);
      return aside;
    },
  };
}
