import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Port } from '../../electron/contract/port.ts';

/** Node's port as ours; Electron's and the window's are made to fit in the same way. */
function portOfNode(port: MessagePort): Port {
  return {
    send: (message, ports = []) => port.postMessage(message, ports as MessagePort[]),
    listen: (listener) => {
      port.on('message', (message) => listener(message, []));
    },
    onClosed: (listener) => {
      port.on('close', listener);
    },
    close: () => port.close(),
  };
}

/** Both ends of a channel, as between the engine and a window. */
export function portPair(): readonly [Port, Port] {
  const { port1, port2 } = new MessageChannel();
  return [portOfNode(port1), portOfNode(port2)];
}
