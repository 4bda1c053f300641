import type { ClusterHealth } from '../../core/watch/cluster-health.ts';
import { shortMoment } from '../../locales/moments.ts';
import type { Texts } from '../../locales/texts.ts';
import { useEngineState } from './engine-state.ts';

/** The one fact about a pair that fits beside its name: the state, and who serves or since when. */
export function worstFact(health: ClusterHealth | undefined, texts: Texts): string {
  if (health === undefined) return unseen(texts);
  const state = texts.text(`health.state.${health.state}`);
  if (health.holder !== undefined) return texts.text('ui.pair.fact-serves', { state, holder: health.holder });
  if (health.since !== undefined)
    return texts.text('ui.pair.fact-since', { state, at: shortMoment(health.since) });
  return state;
}

/** Why nothing is known of a pair yet, or any more. */
export function unseen(texts: Texts): string {
  const isWatched = useEngineState.getState().state !== 'failed';
  return texts.text(isWatched ? 'ui.pair.connecting' : 'ui.pair.not-watched');
}
