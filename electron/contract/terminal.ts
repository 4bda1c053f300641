import * as z from 'zod';
import type { ConnectionIdentity } from '../../core/host/shell.ts';
import type { ToldError } from './call.ts';

/** Measured in characters; the same limits as in `terminals.open`. */
const terminalColumns = z.int().min(2).max(1000);
const terminalRows = z.int().min(1).max(1000);

/** Most that is typed or pasted in one message. Characters. */
export const MAXIMUM_INPUT_LENGTH = 1024 * 1024;

/** What the window sends along a terminal's own port. */
export const terminalOrder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('input'), text: z.string().max(MAXIMUM_INPUT_LENGTH) }),
  z.strictObject({ kind: z.literal('resize'), columns: terminalColumns, rows: terminalRows }),
  /** So many bytes of output were shown since the last acknowledgement. */
  z.strictObject({
    kind: z.literal('ack'),
    bytes: z
      .int()
      .min(1)
      .max(2 ** 30),
  }),
  /** What has arrived so far shall not be shown: it was being printed when Ctrl-C was pressed. Ends with `skipped`. */
  z.strictObject({ kind: z.literal('skip') }),
  /** Connect again now, whatever the end was. */
  z.strictObject({ kind: z.literal('reconnect') }),
  z.strictObject({ kind: z.literal('close') }),
]);
export type TerminalOrder = z.infer<typeof terminalOrder>;

/** How a shell came to its end, or why there is none. */
export type TerminalEnd =
  | { readonly kind: 'exited'; readonly exitCode?: number; readonly signal?: string }
  | { readonly kind: 'failed'; readonly error: ToldError };

function data<Type>() {
  return z.custom<Type>((value) => typeof value === 'object' && value !== null);
}

/** What the engine sends along it. Order is kept; nothing comes after the port is closed. */
export const terminalReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting') }),
  z.object({
    kind: z.literal('opened'),
    identity: data<ConnectionIdentity>(),
    /** Path of the file in which the output is kept, if it is. */
    recording: z.string().optional(),
  }),
  /** Output of the shell: hostile bytes, cut anywhere. */
  z.object({ kind: z.literal('data'), bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array) }),
  /** All output before this is older than `skip`; so many bytes of it were thrown away. */
  z.object({ kind: z.literal('skipped'), bytes: z.number() }),
  z.object({
    kind: z.literal('closed'),
    end: data<TerminalEnd>(),
    /** Milliseconds until the next try; absent when there is none but by `reconnect`. */
    retryInMs: z.number().optional(),
  }),
]);
export type TerminalReport = z.infer<typeof terminalReport>;
