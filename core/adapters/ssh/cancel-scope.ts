import { AppError } from '../../errors/app-error.ts';
import type { CancelSignal } from '../../host/cancel-signal.ts';

/** One end for everything that may end a piece of work early. */
export type CancelScope = {
  /** The reason, once there is one. */
  readonly ended: AppError | undefined;
  /** Calls back once, at the end; when it has already come, in the next microtask. Returns how to stop listening. */
  onEnd(listener: (reason: AppError) => void): () => void;
  /** Ends the work for another reason. */
  end(reason: AppError): void;
  /** Lets go of timer and signal; nothing ends after this. */
  dispose(): void;
};

/**
 * @param node name of the node, for the error
 * @param signal the caller's wish to stop: `host.cancelled`
 * @param timeoutMs milliseconds until `host.timeout`; undefined is never
 */
export function cancelScope(
  node: string,
  signal: CancelSignal | undefined,
  timeoutMs: number | undefined,
): CancelScope {
  const listeners = new Set<(reason: AppError) => void>();
  let ended: AppError | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = (reason: AppError): void => {
    if (ended !== undefined) return;
    ended = reason;
    dispose();
    for (const listener of [...listeners]) listener(reason);
    listeners.clear();
  };
  const cancel = (): void => end(new AppError('host.cancelled', { kind: 'unexpected', node }));
  const dispose = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  };
  if (timeoutMs !== undefined) {
    const params = { seconds: Math.round(timeoutMs / 100) / 10 };
    const expire = (): void => end(new AppError('host.timeout', { kind: 'connection', node, params }));
    timer = setTimeout(expire, timeoutMs);
  }
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  return {
    get ended() {
      return ended;
    },
    onEnd(listener) {
      const reason = ended;
      if (reason === undefined) listeners.add(listener);
      else queueMicrotask(() => listener(reason));
      return () => listeners.delete(listener);
    },
    end,
    dispose,
  };
}
