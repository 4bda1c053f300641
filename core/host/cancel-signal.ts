/**
 * The part of the platform's AbortSignal that the engine uses. Declared here because the engine is compiled
 * without DOM and Node types; a real AbortSignal fits.
 */
export type CancelSignal = {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
};
