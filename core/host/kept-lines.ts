import { AppError } from '../errors/app-error.ts';

/** Most that one command may say when all of it is kept, 64 Mi characters: as for output that is not read by lines. */
const MOST_MEBIBYTES = 64;

/** Lines of a command, kept until it has ended. */
export type KeptLines = {
  readonly lines: readonly string[];
  /** For `RunOptions.onLine`. @throws AppError `host.output-too-large`, which ends the command */
  readonly take: (line: string) => void;
};

/** Keeps what a node says in lines, and no more than memory has room for: it may be broken or hostile. */
export function keepLines(node: string): KeptLines {
  const lines: string[] = [];
  let left = MOST_MEBIBYTES * 1024 * 1024;
  return {
    lines,
    take(line) {
      // A line has its price even when it is empty.
      left -= line.length + 16;
      if (left < 0) {
        const params = { mebibytes: MOST_MEBIBYTES };
        throw new AppError('host.output-too-large', { kind: 'unexpected', node, params });
      }
      lines.push(line);
    },
  };
}
