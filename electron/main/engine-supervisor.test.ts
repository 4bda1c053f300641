import { describe, expect, it } from 'vitest';
import type { EngineMessage } from '../contract/engine-start.ts';
import { type EngineState, superviseEngine } from './engine-supervisor.ts';

function setUp() {
  const states: EngineState[] = [];
  const posted: EngineMessage['kind'][] = [];
  const pauses: { readonly milliseconds: number; readonly action: () => void }[] = [];
  const exits: ((exitCode: number) => void)[] = [];
  let now = 0;
  let kills = 0;
  let connected = 0;
  const supervisor = superviseEngine<unknown>({
    fork: () => ({
      post: ({ kind }) => posted.push(kind),
      onExit: (listener) => exits.push(listener),
      kill: () => {
        kills += 1;
      },
    }),
    start: () => ({ kind: 'start', home: '/home', version: '1.0.0', language: 'en' }),
    connect: () => {
      connected += 1;
    },
    onState: (state) => states.push(state),
    onCrash: () => undefined,
    now: () => now,
    after: (milliseconds, action) => pauses.push({ milliseconds, action }),
  });
  return {
    supervisor,
    states,
    posted,
    pauses,
    crash: () => exits.at(-1)?.(1),
    exit: () => exits.at(-1)?.(0),
    waitOut: () => pauses.pop()?.action(),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    starts: () => exits.length,
    connected: () => connected,
    kills: () => kills,
  };
}

describe('superviseEngine', () => {
  it('tells the engine where it is before anything else, then connects it', () => {
    const { posted, connected, states } = setUp();
    expect(posted).toEqual(['start']);
    expect(connected()).toBe(1);
    expect(states).toEqual(['running']);
  });

  it('replaces an engine that crashed, after pauses that grow', () => {
    const { crash, waitOut, pauses, states, starts, connected } = setUp();
    crash();
    expect(states).toEqual(['running', 'restarting']);
    expect(pauses.map(({ milliseconds }) => milliseconds)).toEqual([100]);
    waitOut();
    expect(states.at(-1)).toBe('running');
    expect(connected()).toBe(2);
    crash();
    expect(pauses.at(-1)?.milliseconds).toBe(200);
    waitOut();
    expect(starts()).toBe(3);
  });

  it('gives up when it crashes again and again, until somebody asks for another try', () => {
    const { supervisor, crash, waitOut, states, starts } = setUp();
    for (let count = 0; count < 6; count += 1) {
      crash();
      waitOut();
    }
    expect(states.at(-1)).toBe('failed');
    expect(starts()).toBe(6);
    supervisor.retry();
    expect(states.at(-1)).toBe('running');
    expect(starts()).toBe(7);
  });

  it('forgives crashes that are minutes apart', () => {
    const { crash, waitOut, pass, states, pauses } = setUp();
    for (let count = 0; count < 20; count += 1) {
      pass(61_000);
      crash();
      expect(pauses.at(-1)?.milliseconds).toBe(100);
      waitOut();
    }
    expect(states.at(-1)).toBe('running');
  });

  it('asks the engine to end, kills it when it does not, and starts none after that', async () => {
    const { supervisor, posted, pauses, exit, kills, starts } = setUp();
    let stopped = false;
    const stopping = supervisor.stop(5000).then(() => {
      stopped = true;
    });
    expect(posted.at(-1)).toBe('stop');
    pauses.at(-1)?.action();
    expect(kills()).toBe(1);
    expect(stopped).toBe(false);
    exit();
    await stopping;
    supervisor.retry();
    expect(starts()).toBe(1);
  });

  it('ends a pause without an engine when the app ends in it', async () => {
    const { supervisor, crash, waitOut, starts } = setUp();
    crash();
    await supervisor.stop(5000);
    waitOut();
    expect(starts()).toBe(1);
  });
});
