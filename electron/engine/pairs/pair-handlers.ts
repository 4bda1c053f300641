import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import type { FleetWatch } from '../watch/fleet-watch.ts';
import type { PairStore } from './pair-store.ts';

type PairHandlers = Pick<
  Handlers<EngineCalls>,
  Extract<keyof EngineCalls, `pairs.${string}`> | 'engine.resumed'
>;

export function pairHandlers(pairs: PairStore, fleet: FleetWatch): PairHandlers {
  return {
    'pairs.list': () => pairs.list().map(({ summary }) => summary),
    'pairs.read': ({ pairId }) => ({ yaml: pairs.find(pairId).yaml }),
    'pairs.forget': ({ pairId }) => pairs.forget(pairId),
    'pairs.health': () => fleet.health(),
    'pairs.history': ({ pairId }) => {
      pairs.find(pairId);
      return fleet.history(pairId);
    },
    'pairs.retry': ({ pairId }) => {
      pairs.find(pairId);
      fleet.lookAgain(pairId, true);
    },
    'engine.resumed': () => fleet.startOver(),
  };
}
