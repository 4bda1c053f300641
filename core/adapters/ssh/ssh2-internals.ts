import type { Client } from 'ssh2';
import type { ServerAnswer } from './authentication.ts';

/**
 * The two places where ssh2's inside is looked at, since its interface does not tell. ssh2 is pinned to one
 * version; if its inside changes, both answer `undefined` and what depends on them falls back.
 */
type Internals = {
  readonly _protocol?: {
    readonly _strictMode?: boolean;
    readonly _handlers?: Record<string, ((...args: never[]) => void) | undefined>;
  };
};

/**
 * Records each USERAUTH_FAILURE. ssh2 does not pass it on after an attempt with an agent's key, so a server that
 * wants a key and then a second factor could not be told from one that refuses the key.
 *
 * @param client on which connect() was called in this same turn
 */
export function recordAnswers(client: Client): () => ServerAnswer | undefined {
  let latest: ServerAnswer | undefined;
  const handlers = (client as unknown as Internals)._protocol?._handlers;
  const original = handlers?.USERAUTH_FAILURE as
    | ((protocol: unknown, methods: readonly string[], partialSuccess: boolean) => void)
    | undefined;
  if (handlers !== undefined && original !== undefined) {
    handlers.USERAUTH_FAILURE = (protocol: unknown, methods: readonly string[], partialSuccess: boolean) => {
      latest = { methods: [...methods], partialSuccess };
      original(protocol, methods, partialSuccess);
    };
  }
  return () => latest;
}

/** Whether the connection is protected against removed packets (CVE-2023-48795, "strict KEX"). */
export function hasStrictKeyExchange(client: Client): boolean {
  return (client as unknown as Internals)._protocol?._strictMode === true;
}
