import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../../core/host/clock.ts';
import type { TerminalSize } from '../../../core/host/shell.ts';

/** A recording stops growing here: `yes` left running over night must not fill the disk. Bytes. */
const MAXIMUM_RECORDING_BYTES = 256 * 1024 * 1024;

/** A file in which the output of a terminal is kept. */
export type Recording = {
  readonly path: string;
  output(bytes: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
};

export type RecordingOptions = {
  /** Made when it is not there, for this user alone. */
  readonly folder: string;
  readonly node: string;
  readonly size: TerminalSize;
  readonly term: string;
  readonly clock: Clock;
};

/**
 * Begins a recording as asciicast v2 (docs.asciinema.org/manual/asciicast/v2), for this user's eyes only (0600).
 * Only output is kept, never what is typed: a password that a program does not echo is in none of them.
 */
export async function startRecording(options: RecordingOptions): Promise<Recording> {
  const { folder, node, size, term, clock } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const startedAt = clock.now();
  const started = clock.monotonic();
  const stamp = new Date(startedAt).toISOString().replace(/[:.]/g, '-');
  const path = join(folder, `${stamp}-${node.replace(/[^A-Za-z0-9.-]/g, '_')}.cast`);
  // `wx`: never into a file, or through a link, that is there already.
  const handle = await open(path, 'wx', 0o600);
  const file = createWriteStream(path, { fd: handle });
  file.on('error', () => file.destroy());
  const decoder = new StringDecoder('utf8');
  let bytes = 0;
  const write = (line: unknown): void => {
    const text = `${JSON.stringify(line)}\n`;
    bytes += Buffer.byteLength(text);
    if (bytes <= MAXIMUM_RECORDING_BYTES && file.writable) file.write(text);
  };
  const elapsed = (): number => Math.round((clock.monotonic() - started) * 1000) / 1_000_000;
  write({
    version: 2,
    width: size.columns,
    height: size.rows,
    timestamp: Math.floor(startedAt / 1000),
    title: node,
    env: { TERM: term },
  });
  return {
    path,
    output(piece) {
      const text = decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
      if (text !== '') write([elapsed(), 'o', text]);
    },
    resize({ columns, rows }) {
      write([elapsed(), 'r', `${columns}x${rows}`]);
    },
    close: () =>
      new Promise((resolve) => {
        if (file.closed) {
          resolve();
          return;
        }
        file.once('close', () => resolve());
        file.end();
      }),
  };
}
