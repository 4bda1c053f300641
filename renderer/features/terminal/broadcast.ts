import { create } from 'zustand';
import { comparePrompts, decideKeys, isForOnePane, showKeys } from './broadcast-guard.ts';
import type { Pane } from './pane.ts';

/** A broadcast that nobody uses ends: forgotten, it is a trap. Milliseconds. */
const IDLE_LIMIT_MS = 60_000;

/** How long two echoes may take to become the same, and how often they are looked at. Milliseconds. */
const ECHO_LIMIT_MS = 1000;
const LOOK_EVERY_MS = 25;

/** Keys that are shown as sent. Characters. */
const SHOWN_KEYS = 80;

/** Why a broadcast ended by itself. */
export type BroadcastStop = 'idle' | 'different' | 'closed';

type Broadcast = {
  /** The panes that get every key; empty when there is no broadcast. */
  readonly panes: readonly Pane[];
  /** The last keys that both got. */
  readonly sent: string;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  /** How the last one ended, until the next begins. */
  readonly stopped?: BroadcastStop | undefined;
};

export const useBroadcast = create<Broadcast>(() => ({ panes: [], sent: '', endsAt: 0 }));

let idleTimer: ReturnType<typeof setTimeout> | undefined;
let clean: readonly (() => void)[] = [];

/** From now on both servers get what is typed into either, until they differ or nobody types for a minute. */
export function startBroadcast(first: Pane, second: Pane): void {
  stopBroadcast();
  const panes = [first, second];
  if (panes.some(({ state }) => state.getState().phase !== 'open')) {
    useBroadcast.setState({ stopped: 'closed' });
    return;
  }
  let queue = Promise.resolve();
  const stops = panes.map((pane) => {
    pane.onKeys((keys) => {
      if (isForOnePane(keys)) pane.type(keys);
      else queue = queue.then(() => sendToBoth(first, second, keys));
    });
    const unsubscribe = pane.state.subscribe(({ phase }) => {
      if (phase !== 'open') stopBroadcast('closed');
    });
    return () => {
      unsubscribe();
      pane.onKeys(undefined);
    };
  });
  clean = stops;
  useBroadcast.setState({ panes, sent: '', stopped: undefined });
  restartIdleTimer();
}

/** @param reason undefined when the admin ended it */
export function stopBroadcast(reason?: BroadcastStop): void {
  clearTimeout(idleTimer);
  for (const undo of clean) undo();
  clean = [];
  if (useBroadcast.getState().panes.length > 0) useBroadcast.setState({ panes: [], stopped: reason });
}

function restartIdleTimer(): void {
  clearTimeout(idleTimer);
  idleTimer = setTimeout(() => stopBroadcast('idle'), IDLE_LIMIT_MS);
  useBroadcast.setState({ endsAt: Date.now() + IDLE_LIMIT_MS });
}

/** Keys typed meanwhile wait in line; when the broadcast has ended, they go nowhere. */
async function sendToBoth(first: Pane, second: Pane, keys: string): Promise<void> {
  const isOn = (): boolean => useBroadcast.getState().panes[0] === first;
  const lineOf = (pane: Pane) => ({ node: pane.node, text: pane.view.cursorLine() });
  const deadline = Date.now() + ECHO_LIMIT_MS;
  while (isOn()) {
    const comparison = comparePrompts(lineOf(first), lineOf(second));
    const decision = decideKeys(keys, comparison, Date.now() >= deadline);
    if (decision === 'stop') {
      stopBroadcast('different');
      return;
    }
    if (decision === 'send') {
      first.type(keys);
      second.type(keys);
      useBroadcast.setState(({ sent }) => ({ sent: (sent + showKeys(keys)).slice(-SHOWN_KEYS) }));
      restartIdleTimer();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
