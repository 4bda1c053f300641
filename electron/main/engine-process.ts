import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain, utilityProcess, type WebContents } from 'electron';
import { type Caller, createCaller } from '../contract/caller.ts';
import { ENGINE_PORT_CHANNEL } from '../contract/channels.ts';
import { portOf } from '../contract/electron-port.ts';
import {
  type EngineCalls,
  type EngineNotices,
  engineCalls,
  engineNotices,
} from '../contract/engine-calls.ts';
import type { EngineMessage } from '../contract/engine-start.ts';
import { type SecretCalls, secretCalls } from '../contract/secret-calls.ts';
import { type Handlers, serve } from '../contract/server.ts';
import {
  type EngineChild,
  type EngineState,
  type EngineSupervisor,
  superviseEngine,
} from './engine-supervisor.ts';
import type { Log } from './log.ts';

export type EngineClient = Caller<EngineCalls, EngineNotices>;

type Options = {
  start(): EngineMessage;
  readonly secrets: Handlers<SecretCalls>;
  readonly log: Log;
  /** Windows that are loaded and wait for an engine. */
  windows(): readonly WebContents[];
  onState(state: EngineState): void;
  /** Main's own way to each new engine. */
  onClient(client: EngineClient): void;
};

export type EngineProcess = Pick<EngineSupervisor<MessagePortMain>, 'retry' | 'stop' | 'state'> & {
  /** Gives a window its own port to the engine; main sees nothing of what goes through it. */
  connectWindow(window: WebContents): void;
};

/** Runs the engine in a process of its own: a crash of it takes nothing else along. */
export function startEngine(options: Options): EngineProcess {
  const { log } = options;
  const supervisor = superviseEngine<MessagePortMain>({
    fork: () => forkEngine(log),
    start: options.start,
    connect(child) {
      serve(portOf(channelTo(child, 'secrets')), secretCalls, options.secrets);
      options.onClient(createCaller(portOf(channelTo(child, 'main')), engineCalls, engineNotices));
      for (const window of options.windows()) connectWindow(child, window);
    },
    onState: options.onState,
    onCrash: (exitCode) => log.error(`The engine ended with status ${exitCode}.`),
    now: () => performance.now(),
    after: (milliseconds, action) => void setTimeout(action, milliseconds),
  });
  return {
    ...supervisor,
    connectWindow(window) {
      const child = supervisor.child();
      if (child !== undefined) connectWindow(child, window);
    },
  };
}

function connectWindow(child: EngineChild<MessagePortMain>, window: WebContents): void {
  if (window.isDestroyed()) return;
  window.postMessage(ENGINE_PORT_CHANNEL, undefined, [channelTo(child, 'window')]);
}

/** Gives the engine one end of a new channel and returns the other one. */
function channelTo(
  child: EngineChild<MessagePortMain>,
  kind: 'window' | 'main' | 'secrets',
): MessagePortMain {
  const { port1, port2 } = new MessageChannelMain();
  child.post({ kind }, [port1]);
  return port2;
}

function forkEngine(log: Log): EngineChild<MessagePortMain> {
  const child = utilityProcess.fork(join(__dirname, 'engine.js'), [], {
    serviceName: 'Pairkeeper engine',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => log.warning(`engine: ${data.toString().trimEnd()}`));
  }
  return {
    post: (message, ports = []) => child.postMessage(message, [...ports]),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill(),
  };
}
