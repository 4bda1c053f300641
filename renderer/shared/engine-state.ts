import { create } from 'zustand';
import { onEngine, onMainNotice } from './desktop.ts';
import { useFleet } from './fleet.ts';

/** starting: has not answered yet. restarting: ended unexpectedly. failed: ended too often to be tried again. */
export type EngineState = 'starting' | 'running' | 'restarting' | 'failed';

export const useEngineState = create<{ readonly state: EngineState }>(() => ({ state: 'starting' }));

/** Keeps in view whether the engine runs. Called once. */
export function followEngineState(): void {
  onMainNotice('engine', ({ state }) => {
    useEngineState.setState({ state });
    // Nobody watches any more: what was seen last says nothing about now.
    if (state === 'failed') useFleet.setState({ health: {} });
  });
  onEngine(() => useEngineState.setState({ state: 'running' }));
}
