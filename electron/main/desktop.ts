import { app, powerMonitor } from 'electron';
import type { EngineMessage } from '../contract/engine-start.ts';
import { appInfo } from './app-info.ts';
import { callHandlers } from './calls.ts';
import { labOf } from './demo.ts';
import { type EngineClient, type EngineProcess, startEngine } from './engine-process.ts';
import { type FleetWatch, watchFleet } from './fleet-watch.ts';
import { serveWindow } from './ipc.ts';
import { createSpeech, type Speech } from './language.ts';
import type { Log } from './log.ts';
import { createMainWindow, type MainWindow } from './main-window.ts';
import { followQuitting } from './quitting.ts';
import type { Secrets } from './secrets.ts';
import { followSettings, withLoginItem } from './settings-effects.ts';
import { HIDDEN_ARGUMENT } from './start-at-login.ts';
import type { Stores } from './stores.ts';
import { createToasts } from './toasts.ts';
import { openTray, type TrayKeeper } from './tray-keeper.ts';
import { watchClock } from './wake-watch.ts';
import { openWindow } from './window.ts';

type Options = {
  readonly log: Log;
  readonly stores: Stores;
  /** Pairkeeper's folder. */
  readonly home: string;
  openSecrets(): Secrets;
};

/** What is there once all parts run; the window may be used before that. */
type Parts = { readonly engine: RunningEngine; readonly tray: TrayKeeper };

/** How long the engine may take to end, and how long while it puts servers back into their old state. */
const PATIENCE_MS = 5000;
const LONG_PATIENCE_MS = 90_000;

/** Window, tray, toasts and engine, wired to each other. */
export function runDesktop({ log, stores, home, openSecrets }: Options): void {
  const { settings } = stores;
  const speech = createSpeech(settings.read);
  let parts: Parts | undefined;
  const quitting = followQuitting({
    texts: speech.texts,
    isChanging: () => fleet.isChanging(),
    end: async () => await parts?.engine.stop(fleet.isChanging() ? LONG_PATIENCE_MS : PATIENCE_MS),
  });
  const hidesOnClose = () =>
    !quitting.isUnderWay() && parts?.tray.problem === undefined && settings.read().closeToTray;
  const onHidden = () => {
    if (stores.isFirstHide()) toasts.tellHidden();
  };
  const main = openMain({ stores, speech, log, hidesOnClose, onHidden, engine: () => parts?.engine });
  // First, since it takes the longest and does so in a process of its own.
  main.window();

  const secrets = openSecrets();
  const toasts = createToasts({
    settings: () => settings.read().notifications,
    texts: speech.texts,
    held: stores.heldAlerts,
    keepHeld: stores.keepHeldAlerts,
    onClick: (place) => main.show(place),
  });
  const fleet = watchFleet({ onChange: () => tray.draw(), onAlert: toasts.show });
  const tray = openTray({ fleet: fleet.fleet, texts: speech.texts, toasts, main });
  const engine = runEngine({ log, home, speech, secrets, main, fleet });
  parts = { engine, tray };
  serveCalls({ main, stores, secrets, speech, ...parts });
  followSettings(settings, (changed) => {
    main.tell('settings', changed);
    tray.draw();
  });
  followComputer(main, engine.wake);
}

type RunningEngine = EngineProcess & {
  /** What was seen before counts for nothing: the computer slept. */
  wake(): void;
};

type EngineOptions = Pick<Options, 'log' | 'home'> & {
  readonly speech: Speech;
  readonly secrets: Secrets;
  readonly main: MainWindow;
  readonly fleet: FleetWatch;
};

function runEngine({ log, home, speech, secrets, main, fleet }: EngineOptions): RunningEngine {
  let client: EngineClient | undefined;
  const engine = startEngine({
    log,
    secrets: secrets.handlers,
    start: () => startMessage(home, speech),
    windows: () => [main.page()].flatMap((page) => page ?? []),
    onState: (state) => {
      main.tell('engine', { state });
      if (state !== 'running') fleet.lose();
    },
    onClient: (started) => {
      client = started;
      fleet.follow(started);
    },
  });
  // An engine that is gone meanwhile knows nothing that could be out of date.
  return { ...engine, wake: () => void client?.request('engine.resumed', {}).catch(() => undefined) };
}

type MainOptions = {
  readonly stores: Stores;
  readonly speech: Speech;
  readonly log: Log;
  hidesOnClose(): boolean;
  onHidden(): void;
  engine(): EngineProcess | undefined;
};

function openMain({ stores, speech, log, engine, ...closing }: MainOptions): MainWindow {
  const main: MainWindow = createMainWindow({
    open: (onLoaded) =>
      openWindow({
        state: stores.windowState,
        keepState: stores.keepWindowState,
        texts: speech.texts,
        log,
        isHidden: process.argv.includes(HIDDEN_ARGUMENT),
        ...closing,
        onLoaded,
      }),
    onLoaded(page) {
      const running = engine();
      if (running === undefined) return;
      main.tell('engine', { state: running.state() });
      running.connectWindow(page);
    },
  });
  return main;
}

type CallOptions = Parts & {
  readonly main: MainWindow;
  readonly stores: Stores;
  readonly secrets: Secrets;
  readonly speech: Speech;
};

function serveCalls({ main, stores, secrets, speech, engine, tray }: CallOptions): void {
  const { settings, settingsProblem } = stores;
  const { systemLanguage, texts } = speech;
  const info = () => appInfo({ settingsProblem, trayProblem: tray.problem, secrets, systemLanguage });
  const handlers = callHandlers({
    info,
    window: main.window,
    texts,
    settings: withLoginItem(settings),
    secrets,
    retryEngine: engine.retry,
    quit: () => app.quit(),
  });
  serveWindow(handlers, main.isOwn);
}

function startMessage(home: string, speech: Speech): EngineMessage {
  const lab = labOf(process.argv);
  return {
    kind: 'start',
    home,
    version: app.getVersion(),
    language: speech.texts().language,
    ...(lab === undefined ? {} : { lab }),
  };
}

/** What happens around the app: other starts of it, sleep, the end of the last window. */
function followComputer(main: MainWindow, onWake: () => void): void {
  app.on('second-instance', () => main.show());
  app.on('activate', () => main.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  powerMonitor.on('resume', onWake);
  watchClock(onWake);
}
