import type { Answer, InputOf, NoticeOf, OutputOf } from '../../electron/contract/call.ts';
import { type Caller, createCaller, type Request } from '../../electron/contract/caller.ts';
import { ENGINE_PORT_CHANNEL } from '../../electron/contract/channels.ts';
import {
  type EngineCalls,
  type EngineNotices,
  engineCalls,
  engineNotices,
} from '../../electron/contract/engine-calls.ts';
import {
  type MainCalls,
  type MainNotices,
  mainCalls,
  mainNotices,
} from '../../electron/contract/main-calls.ts';
import type { Port } from '../../electron/contract/port.ts';
import { fromToldError } from '../../electron/contract/told-error.ts';

/** What the preload script offers (electron/preload/preload.ts). */
type Bridge = {
  call(name: string, input: unknown): Promise<Answer<unknown>>;
  onNotice(listener: (name: string, notice: unknown) => void): void;
};

declare global {
  interface Window {
    readonly pairkeeper: Bridge;
  }
}

/** Asks main for something that only the desktop can do. Rejects with an AppError. */
export async function callMain<Name extends keyof MainCalls & string>(
  name: Name,
  input: InputOf<MainCalls, Name>,
): Promise<OutputOf<MainCalls, Name>> {
  const answer = await window.pairkeeper.call(name, input);
  if (!answer.ok) throw fromToldError(answer.error);
  return mainCalls[name].output.parse(answer.value) as OutputOf<MainCalls, Name>;
}

/** Calls back for each notice of main. */
export function onMainNotice<Name extends keyof MainNotices & string>(
  name: Name,
  listener: (notice: NoticeOf<MainNotices, Name>) => void,
): void {
  window.pairkeeper.onNotice((heard, notice) => {
    if (heard !== name) return;
    const checked = mainNotices[name].safeParse(notice);
    if (checked.success) listener(checked.data as NoticeOf<MainNotices, Name>);
  });
}

let engine: Caller<EngineCalls, EngineNotices> | undefined;
const whenConnected: ((engine: Caller<EngineCalls, EngineNotices>) => void)[] = [];
const listeners = new Set<(engine: Caller<EngineCalls, EngineNotices>) => void>();

/** Ends the requests to an engine that is gone. */
let closePrevious: (() => void) | undefined;

/**
 * Listens for the engine's port. After a crash of the engine a new port comes, and everybody who listens subscribes
 * anew. Called once, before the first render.
 */
export function connectEngine(): void {
  window.addEventListener('message', (event) => {
    const [port] = event.ports;
    if (event.source !== window || event.data !== ENGINE_PORT_CHANNEL || port === undefined) return;
    closePrevious?.();
    engine = createCaller<EngineCalls, EngineNotices>(portOf(port), engineCalls, engineNotices);
    for (const resolve of whenConnected.splice(0)) resolve(engine);
    for (const listener of listeners) listener(engine);
  });
  onMainNotice('engine', ({ state }) => {
    if (state === 'running') return;
    closePrevious?.();
    closePrevious = undefined;
    engine = undefined;
  });
}

/** Calls back with each engine there is: the present one at once, and every one that replaces it. */
export function onEngine(listener: (engine: Caller<EngineCalls, EngineNotices>) => void): () => void {
  listeners.add(listener);
  if (engine !== undefined) listener(engine);
  return () => listeners.delete(listener);
}

/** Asks the engine. Waits for it while it starts; rejects with an AppError. */
export const callEngine: Request<EngineCalls> = async (name, input, ports) => {
  const present =
    engine ??
    (await new Promise<Caller<EngineCalls, EngineNotices>>((resolve) => whenConnected.push(resolve)));
  return present.request(name, input, ports);
};

function portOf(port: MessagePort): Port {
  return {
    send: (message, ports = []) => port.postMessage(message, ports as MessagePort[]),
    listen(listener) {
      port.onmessage = (event) => listener(event.data, event.ports);
    },
    // A DOM port tells nobody when its other end is gone; main does, and a new port replaces this one.
    onClosed: (listener) => {
      closePrevious = listener;
    },
    close: () => port.close(),
  };
}
