import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { AppError } from '../../../core/errors/app-error.ts';
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
  /** The recording ends before the terminal does: `terminal.recording-ended`, or `terminal.recording-full`. */
  readonly onEnded: (error: AppError) => void;
};

/**
 * Begins a recording as asciicast v2 (docs.asciinema.org/manual/asciicast/v2), for this user's eyes only (0600).
 * Only output is kept, never what is typed: a password that a program does not echo is in none of them.
 *
 * @throws AppError `store.unwritable`
 */
export async function startRecording(options: RecordingOptions): Promise<Recording> {
  const { folder, node, size, term, clock, onEnded } = options;
  const startedAt = clock.now();
  const started = clock.monotonic();
  const stamp = new Date(startedAt).toISOString().replace(/[:.]/g, '-');
  const path = join(folder, `${stamp}-${node.replace(/[^A-Za-z0-9.-]/g, '_')}.cast`);
  const file = createWriteStream(path, { fd: await create(folder, path) });
  file.on('error', (cause: NodeJS.ErrnoException) => {
    file.destroy();
    const params = { path, reason: cause.code ?? cause.message };
    onEnded(new AppError('terminal.recording-ended', { kind: 'unexpected', params, cause }));
  });
  const decoder = new StringDecoder('utf8');
  let bytes = 0;
  const write = (line: unknown): void => {
    const text = `${JSON.stringify(line)}\n`;
    const wasFull = bytes > MAXIMUM_RECORDING_BYTES;
    bytes += Buffer.byteLength(text);
    if (bytes <= MAXIMUM_RECORDING_BYTES && file.writable) file.write(text);
    else if (!wasFull && file.writable) onEnded(fullError(path));
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

/** `wx`: never into a file, or through a link, that is there already. */
async function create(folder: string, path: string): Promise<FileHandle> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await open(path, 'wx', 0o600);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new AppError('store.unwritable', { kind: 'unexpected', params: { path, reason }, cause });
  }
}

function fullError(path: string): AppError {
  const params = { path, mebibytes: MAXIMUM_RECORDING_BYTES / 1024 / 1024 };
  return new AppError('terminal.recording-full', { kind: 'unexpected', params });
}
