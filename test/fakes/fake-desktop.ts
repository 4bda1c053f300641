import { AppError } from '../../core/errors/app-error.ts';
import type { InputOf, NoticeOf } from '../../electron/contract/call.ts';
import { ENGINE_PORT_CHANNEL } from '../../electron/contract/channels.ts';
import { type EngineCalls, type EngineNotices, engineCalls } from '../../electron/contract/engine-calls.ts';
import type { AppInfo, MainCalls, MainNotices } from '../../electron/contract/main-calls.ts';
import { mainCalls } from '../../electron/contract/main-calls.ts';
import type { Port } from '../../electron/contract/port.ts';
import { answerCall, type Handlers, type Notify, serve } from '../../electron/contract/server.ts';
import { type Settings, settingsSchema } from '../../electron/contract/settings.ts';

/** A call that the window made, in the order of arrival. */
type Asked = { readonly name: string; readonly input: unknown };

export type Given = {
  /** What answers the window; a call without an answer here is refused as `fake.unanswered`. */
  readonly engine?: Partial<Handlers<EngineCalls>>;
  readonly main?: Partial<Handlers<MainCalls>>;
  readonly settings?: Partial<Settings>;
  readonly info?: Partial<AppInfo>;
};

export type FakeDesktop = {
  readonly asked: readonly Asked[];
  /** As if the engine told something. */
  readonly tell: Notify<EngineNotices>;
  readonly tellMain: <Name extends keyof MainNotices & string>(
    name: Name,
    notice: NoticeOf<MainNotices, Name>,
  ) => void;
  /** As if the engine was started (again): hands a new port to the window. */
  connect(): void;
};

const emptyEngine: Partial<Handlers<EngineCalls>> = {
  'pairs.list': () => [],
  'pairs.health': () => [],
  'alerts.list': () => [],
  'problems.list': () => [],
  'engine.resumed': () => undefined,
  'drafts.list': () => [],
  'tasks.list': () => [],
  'questions.list': () => [],
  'tasks.log': () => [],
  'ssh.hosts': () => [],
  'reports.list': () => [],
  'drills.list': () => ({ drills: [], schedule: [], compared: [] }),
  'drills.foresee': () => ({}),
  'pairs.history': () => ({ events: [], samples: [] }),
};

const info: AppInfo = {
  version: '0.1.0',
  electron: '25.1.1',
  platform: 'linux',
  systemLanguage: 'en',
  demo: { isPossible: true },
  secrets: { backend: 'gnome_libsecret', state: 'keyring' },
  problems: [],
};

type NoticeListener = (name: string, notice: unknown) => void;

/** Who listens through the bridge. It outlives a fake, as modules of the window subscribe once. */
const noticeListeners = new Set<NoticeListener>();

/**
 * Main and engine as the window sees them, in the same process: every message is cloned and checked as between
 * processes. Behaviour: settings that are changed stay changed and are told; nothing else happens by itself.
 */
export function fakeDesktop(given: Given = {}): FakeDesktop {
  const asked: Asked[] = [];
  let settings: Settings = { ...settingsSchema.parse({}), ...given.settings };
  const main: Partial<Handlers<MainCalls>> = {
    'app.info': () => ({ ...info, ...given.info }),
    'settings.read': () => settings,
    'settings.change': (change) => {
      settings = { ...settings, ...change } as Settings;
      return settings;
    },
    'clipboard.write': () => undefined,
    ...given.main,
  };
  const answerMain = withRefusals(mainCalls, main);
  const bridge = {
    call: (name: string, input: unknown) => {
      asked.push({ name, input });
      return answerCall(mainCalls, answerMain, { name, input: structuredClone(input) });
    },
    onNotice: (listener: NoticeListener) => noticeListeners.add(listener),
  };
  Object.defineProperty(window, 'pairkeeper', { value: bridge, configurable: true });

  const handlers = withRefusals(engineCalls, { ...emptyEngine, ...given.engine });
  const listen = (port: FakePort) =>
    serve<EngineCalls, EngineNotices>(asPort(port, asked), engineCalls, handlers);
  let notify: Notify<EngineNotices> = () => {};
  const tellMain: FakeDesktop['tellMain'] = (name, notice) => {
    for (const listener of noticeListeners) listener(name, notice);
  };
  return {
    asked,
    tell: (name, notice) => notify(name, notice),
    tellMain,
    connect: () => {
      const [far, near] = portPair();
      notify = listen(far);
      handOver(near);
      tellMain('engine', { state: 'running' });
    },
  };
}

/** What the window asked by one name. */
export function askedFor<Name extends keyof EngineCalls & string>(
  desktop: FakeDesktop,
  name: Name,
): readonly InputOf<EngineCalls, Name>[] {
  return desktop.asked
    .filter((asked) => asked.name === name)
    .map(({ input }) => input as InputOf<EngineCalls, Name>);
}

function withRefusals<Calls extends EngineCalls | MainCalls>(
  calls: Calls,
  handlers: Partial<Handlers<Calls>>,
): Handlers<Calls> {
  const refusals = Object.keys(calls).map((name) => [
    name,
    () => {
      throw new AppError('fake.unanswered', { kind: 'unexpected', params: { name } });
    },
  ]);
  return { ...Object.fromEntries(refusals), ...handlers } as Handlers<Calls>;
}

/** As much of DOM's MessagePort as the window uses. */
type FakePort = {
  onmessage: ((event: { readonly data: unknown; readonly ports: readonly unknown[] }) => void) | null;
  postMessage(message: unknown, ports?: readonly unknown[]): void;
  close(): void;
};

function portPair(): readonly [FakePort, FakePort] {
  const make = (other: () => FakePort): FakePort => ({
    onmessage: null,
    postMessage: (message, ports = []) => {
      const data: unknown = structuredClone(message);
      queueMicrotask(() => other().onmessage?.({ data, ports }));
    },
    close: () => {},
  });
  const left: FakePort = make(() => right);
  const right: FakePort = make(() => left);
  return [left, right];
}

function asPort(port: FakePort, asked: Asked[]): Port {
  return {
    send: (message, ports) => port.postMessage(message, ports),
    listen: (listener) => {
      port.onmessage = ({ data, ports }) => {
        const { name, input } = data as Asked;
        asked.push({ name, input });
        listener(data, ports);
      };
    },
    onClosed: () => {},
    close: () => {},
  };
}

/** What the preload script does with a port that it got from main. */
function handOver(port: FakePort): void {
  const event = new Event('message');
  Object.defineProperties(event, {
    data: { value: ENGINE_PORT_CHANNEL },
    source: { value: window },
    ports: { value: [port] },
  });
  window.dispatchEvent(event);
}
