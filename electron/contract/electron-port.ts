import type { Port } from './port.ts';

/** What is used of Electron's MessagePortMain; this folder does not know Electron itself. */
type MessagePortMain<Transfer> = {
  postMessage(message: unknown, transfer?: Transfer[]): void;
  on(
    event: 'message',
    listener: (message: { readonly data: unknown; readonly ports: readonly Transfer[] }) => void,
  ): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
};

/** Electron's port as ours, in main and in the engine. */
export function portOf<Transfer>(port: MessagePortMain<Transfer>): Port {
  return {
    send: (message, ports = []) => port.postMessage(message, ports as Transfer[]),
    listen(listener) {
      port.on('message', ({ data, ports }) => listener(data, ports));
      port.start();
    },
    onClosed: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}
