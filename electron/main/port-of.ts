import type { MessagePortMain } from 'electron';
import type { Port } from '../contract/port.ts';

/** Electron's port as ours. */
export function portOf(port: MessagePortMain): Port {
  return {
    send: (message, ports = []) => port.postMessage(message, ports as MessagePortMain[]),
    listen(listener) {
      port.on('message', ({ data, ports }) => listener(data, ports));
      port.start();
    },
    onClosed: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}
