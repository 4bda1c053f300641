import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { AppError } from '../../errors/app-error.ts';
import { quoteText } from '../../host/clean-text.ts';
import { type Endpoint, endpointError } from './endpoint.ts';

/** How long a polite goodbye may take. Milliseconds. */
const CLOSE_LIMIT_MS = 2000;

/** What the server showed while logging in. */
export type ProvenServer = {
  readonly hostKeyType: string;
  /** `SHA256:` and 43 characters. */
  readonly hostKeyFingerprint: string;
  /** Algorithm names of RFC 4253. */
  readonly keyExchange: string;
  readonly cipher: string;
};

/** An SSH connection that is logged in. */
export type SshConnection = {
  readonly endpoint: Endpoint;
  readonly server: ProvenServer;
  readonly client: Client;
  /** Why it is gone, once it is. */
  lost(): AppError | undefined;
  /** Calls back when it goes, at once when it is gone already. Returns how to stop listening. */
  onLost(listener: (reason: AppError) => void): () => void;
  /** Says goodbye and waits for the end. Safe to call twice. */
  close(): Promise<void>;
};

/** Watches over a connection that is logged in. */
export function superviseConnection(
  endpoint: Endpoint,
  server: ProvenServer,
  client: Client,
  stream: Duplex,
): SshConnection {
  const listeners = new Set<(reason: AppError) => void>();
  let reason: AppError | undefined;
  let lastError: Error | undefined;
  const lose = (error: AppError): void => {
    if (reason !== undefined) return;
    reason = error;
    for (const listener of [...listeners]) listener(error);
    listeners.clear();
  };
  const ended = new Promise<void>((resolve) => {
    client.on('error', (error: Error) => {
      lastError = error;
    });
    client.on('close', () => {
      const detail = quoteText(lastError?.message ?? 'closed by the server');
      lose(endpointError('ssh.connection-lost', endpoint, { reason: detail }, lastError));
      resolve();
    });
  });
  return {
    endpoint,
    server,
    client,
    lost: () => reason,
    onLost(listener) {
      if (reason !== undefined) listener(reason);
      else listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      lose(new AppError('host.closed', { kind: 'unexpected', node: endpoint.node }));
      client.end();
      const force = setTimeout(() => stream.destroy(), CLOSE_LIMIT_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
