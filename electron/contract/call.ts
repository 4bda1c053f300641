import type * as z from 'zod';
import type { ErrorKind, ErrorParams, ErrorReason } from '../../core/errors/app-error.ts';

/** One request between two processes: what is sent, and what comes back. Both ends check with these schemas. */
type Call<Input, Output> = {
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
};

// biome-ignore lint/suspicious/noExplicitAny: the map's own types tell each call's input and output; here any fits
export type CallMap = Readonly<Record<string, Call<any, any>>>;

export type InputOf<Map extends CallMap, Name extends keyof Map> = z.output<Map[Name]['input']>;
export type OutputOf<Map extends CallMap, Name extends keyof Map> = z.output<Map[Name]['output']>;

/** What happens in another process, by name. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export type NoticeMap = Readonly<Record<string, z.ZodType<any>>>;
export type NoticeOf<Map extends NoticeMap, Name extends keyof Map> = z.output<Map[Name]>;

/** An AppError on its way to another process: codes and parameters, never a stack. */
export type ToldError = {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly node?: string;
  readonly params: ErrorParams;
  readonly reasons: readonly ErrorReason[];
};

/** How a request ended. */
export type Answer<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly error: ToldError };

/** Keeps a map's exact types while checking that it is one. */
export function defineCalls<const Map extends CallMap>(calls: Map): Map {
  return calls;
}
