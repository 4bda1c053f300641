import { StringDecoder } from 'node:string_decoder';
import { AppError } from '../../errors/app-error.ts';

/** A line longer than this is no line; keeping it would let a server exhaust our memory. Characters. */
const MAXIMUM_LINE_LENGTH = 1024 * 1024;

/** Most that one command may print on a stream when nobody takes it away line by line. Bytes. */
const MAXIMUM_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Takes the bytes of one stream. */
export type OutputCollector = {
  /** @throws AppError `host.output-too-large` or `host.line-too-long` */
  write(chunk: Buffer): void;
  /** Everything that was kept; call once, at the end of the stream. */
  finish(): string;
};

/** Keeps a whole stream. */
export function collectText(node: string): OutputCollector {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    write(chunk) {
      bytes += chunk.length;
      if (bytes > MAXIMUM_OUTPUT_BYTES) {
        const params = { mebibytes: MAXIMUM_OUTPUT_BYTES / 1024 / 1024 };
        throw new AppError('host.output-too-large', { kind: 'unexpected', node, params });
      }
      chunks.push(chunk);
    },
    finish: () => Buffer.concat(chunks).toString('utf8'),
  };
}

/**
 * Hands on every line as soon as it is complete, without its newline. A last line without one is handed on at
 * the end. Nothing else is kept, and since `onLine` is called synchronously, the channel's window is opened
 * again only as fast as lines are taken.
 */
export function collectLines(node: string, onLine: (line: string) => void): OutputCollector {
  const decoder = new StringDecoder('utf8');
  /** Pieces of the line that is not complete yet; joined once, so that many small pieces cost nothing. */
  let pieces: string[] = [];
  let length = 0;
  const keep = (piece: string): void => {
    length += piece.length;
    if (length > MAXIMUM_LINE_LENGTH) {
      throw new AppError('host.line-too-long', { kind: 'unexpected', node });
    }
    pieces.push(piece);
  };
  const emit = (): void => {
    const line = pieces.join('');
    pieces = [];
    length = 0;
    onLine(line);
  };
  return {
    write(chunk) {
      const parts = decoder.write(chunk).split('\n');
      const last = parts.pop() ?? '';
      for (const part of parts) {
        keep(part);
        emit();
      }
      if (last !== '') keep(last);
    },
    finish() {
      const rest = decoder.end();
      if (rest !== '') keep(rest);
      if (length > 0) emit();
      return '';
    },
  };
}

/** Most that shell start files and sudo may say before our mark is given up on. Bytes. */
const MAXIMUM_NOISE_BYTES = 256 * 1024;

/** Splits a stream at the mark that our launcher prints. */
export type MarkFilter = {
  /** Returns what belongs to the command, empty before the mark. */
  write(chunk: Buffer): Buffer;
  readonly started: boolean;
  /** What came before the mark, latin1; for finding out why it never came. */
  readonly noise: string;
};

/** @param mark ASCII text */
export function filterUntilMark(mark: string): MarkFilter {
  let noise: Buffer = Buffer.alloc(0);
  let started = false;
  return {
    write(chunk) {
      if (started) return chunk;
      noise = Buffer.concat([noise, chunk]);
      const at = noise.indexOf(mark, 0, 'latin1');
      if (at < 0) {
        if (noise.length > MAXIMUM_NOISE_BYTES) noise = noise.subarray(-MAXIMUM_NOISE_BYTES / 2);
        return Buffer.alloc(0);
      }
      started = true;
      const rest = noise.subarray(at + mark.length);
      noise = noise.subarray(0, at);
      return rest;
    },
    get started() {
      return started;
    },
    get noise() {
      return noise.toString('latin1');
    },
  };
}
