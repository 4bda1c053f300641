import { join } from 'node:path';
import { MessageChannelMain, utilityProcess, type WebContents } from 'electron';
import { ENGINE_PORT_CHANNEL } from '../contract/channels.ts';

export type EngineProcess = {
  /** Gives a window its own port to the engine; main sees nothing of what goes through it. */
  connectWindow(window: WebContents): void;
};

/** Starts the engine in a process of its own: a crash of it takes nothing else along. */
export function startEngine(): EngineProcess {
  const child = utilityProcess.fork(join(__dirname, 'engine.js'), [], { serviceName: 'Pairkeeper engine' });
  return {
    connectWindow(window) {
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ kind: 'window' }, [port1]);
      window.postMessage(ENGINE_PORT_CHANNEL, undefined, [port2]);
    },
  };
}
