import type { EngineMessage } from '../contract/engine-start.ts';

export type EngineState = 'running' | 'restarting' | 'failed';

/** The engine's process, as far as the supervisor sees it. */
export type EngineChild<Port> = {
  post(message: EngineMessage, ports?: readonly Port[]): void;
  onExit(listener: (exitCode: number) => void): void;
  kill(): void;
};

type Surroundings<Port> = {
  fork(): EngineChild<Port>;
  /** What the engine is told first. */
  start(): EngineMessage;
  /** Gives a new engine its ports. */
  connect(child: EngineChild<Port>): void;
  onState(state: EngineState): void;
  onCrash(exitCode: number): void;
  /** Milliseconds that only go forward. */
  now(): number;
  after(milliseconds: number, action: () => void): void;
};

export type EngineSupervisor<Port> = {
  /** The engine that runs now. */
  child(): EngineChild<Port> | undefined;
  state(): EngineState;
  /** Starts once more after too many crashes; nothing otherwise. */
  retry(): void;
  /** Ends the engine for good; resolves when it is gone. @param patience milliseconds until it is killed */
  stop(patience: number): Promise<void>;
};

/** So many crashes in a minute are no bad luck any more. */
const MOST_CRASHES = 5;
const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/**
 * Keeps an engine running: one that ends unexpectedly is replaced after a pause that grows with each crash, until there were
 * too many of them.
 */
export function superviseEngine<Port>(around: Surroundings<Port>): EngineSupervisor<Port> {
  let child: EngineChild<Port> | undefined;
  let state: EngineState = 'restarting';
  let crashes: readonly number[] = [];
  let onStopped: (() => void) | undefined;

  const turn = (next: EngineState) => {
    state = next;
    around.onState(next);
  };
  const start = () => {
    if (onStopped !== undefined) return;
    const started = around.fork();
    child = started;
    started.onExit((exitCode) => ended(exitCode));
    started.post(around.start());
    around.connect(started);
    turn('running');
  };
  const ended = (exitCode: number) => {
    child = undefined;
    if (onStopped !== undefined) {
      onStopped();
      return;
    }
    around.onCrash(exitCode);
    const now = around.now();
    crashes = [...crashes.filter((at) => now - at < MINUTE_MS), now];
    if (crashes.length > MOST_CRASHES) {
      turn('failed');
      return;
    }
    turn('restarting');
    around.after(Math.min(FIRST_PAUSE_MS * 2 ** (crashes.length - 1), LONGEST_PAUSE_MS), start);
  };
  start();

  return {
    child: () => child,
    state: () => state,
    retry() {
      if (state !== 'failed') return;
      crashes = [];
      start();
    },
    stop: (patience) =>
      new Promise((resolve) => {
        onStopped = resolve;
        if (child === undefined) {
          resolve();
          return;
        }
        child.post({ kind: 'stop' });
        around.after(patience, () => child?.kill());
      }),
  };
}
