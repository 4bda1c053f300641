import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { startBroadcast, stopBroadcast, useBroadcast } from './broadcast.ts';
import type { Pane, PaneState } from './pane.ts';

/** The part of a pane that a broadcast touches; its line is what stands before the cursor. */
function fakePane(node: string) {
  const typed: string[] = [];
  let taker: ((keys: string) => void) | undefined;
  const state = createStore<Partial<PaneState>>(() => ({ phase: 'open' }));
  const fake = { line: `root@${node}:~# `, press: (keys: string) => taker?.(keys), typed, state };
  const pane = {
    node,
    state,
    view: { cursorLine: () => fake.line },
    type: (text: string) => typed.push(text),
    onKeys: (wanted: typeof taker) => {
      taker = wanted;
    },
  } as unknown as Pane;
  return { ...fake, pane, fake };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  stopBroadcast();
  useBroadcast.setState({ stopped: undefined });
  vi.useRealTimers();
});

function start() {
  const first = fakePane('web-1');
  const second = fakePane('web-2');
  startBroadcast(first.pane, second.pane);
  return { first, second };
}

describe('typing into both servers', () => {
  it('sends each key to both, whichever was typed into, and shows it', async () => {
    const { first, second } = start();
    first.press('l');
    second.press('s');
    await vi.advanceTimersByTimeAsync(0);
    expect([first.typed, second.typed]).toEqual([
      ['l', 's'],
      ['l', 's'],
    ]);
    expect(useBroadcast.getState().sent).toBe('ls');
  });

  it('holds Enter until both have echoed, in order with what is typed after it', async () => {
    const { first, second } = start();
    first.fake.line += 'ls';
    second.fake.line += 'l';
    first.press('\r');
    first.press('x');
    await vi.advanceTimersByTimeAsync(200);
    expect(second.typed).toEqual([]);
    second.fake.line += 's';
    await vi.advanceTimersByTimeAsync(50);
    expect(second.typed).toEqual(['\r', 'x']);
    expect(useBroadcast.getState().panes).toHaveLength(2);
  });

  it('stops when the prompts differ, and sends those keys nowhere', async () => {
    const { first, second } = start();
    second.fake.line = 'root@web-2:/etc# ';
    for (const key of ['r', 'm', '\r']) first.press(key);
    await vi.advanceTimersByTimeAsync(2000);
    expect(useBroadcast.getState()).toMatchObject({ panes: [], stopped: 'different' });
    expect([...first.typed, ...second.typed]).toEqual([]);
  });

  it('stops after a minute without keys', async () => {
    const { first } = start();
    await vi.advanceTimersByTimeAsync(50_000);
    first.press('x');
    await vi.advanceTimersByTimeAsync(50_000);
    expect(useBroadcast.getState().panes).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(useBroadcast.getState()).toMatchObject({ panes: [], stopped: 'idle' });
  });

  it('stops when one of the two is lost, and does not begin before it is back', () => {
    const { first, second } = start();
    second.state.setState({ phase: 'closed' });
    expect(useBroadcast.getState()).toMatchObject({ panes: [], stopped: 'closed' });
    startBroadcast(first.pane, second.pane);
    expect(useBroadcast.getState()).toMatchObject({ panes: [], stopped: 'closed' });
  });
});
