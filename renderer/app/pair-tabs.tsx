import type { ReactNode } from 'react';
import { Alerts } from '../features/alerts/alerts.tsx';
import { Audit } from '../features/audit/audit.tsx';
import { Changes } from '../features/changes/changes.tsx';
import { Drills } from '../features/drills/drills.tsx';
import { Overview } from '../features/overview/overview.tsx';
import { Terminals } from '../features/terminal/terminals.tsx';
import { useFleet } from '../shared/fleet.ts';
import type { Place } from '../shared/place.ts';

type PairPlace = Extract<Place, { readonly view: 'pair' }>;

/** What each tab of a pair shows. Features know nothing of each other; this is where they meet. */
export function pairTab(place: PairPlace): ReactNode {
  const { pairId } = place;
  switch (place.tab) {
    case 'overview':
      return <Overview key={pairId} pairId={pairId} eventAt={place.eventAt} />;
    case 'terminals':
      return <TerminalsTab key={pairId} place={place} />;
    case 'drills':
      return <Drills key={pairId} pairId={pairId} />;
    case 'changes':
      return <Changes key={pairId} pairId={pairId} />;
    case 'alerts':
      return <Alerts pairId={pairId} />;
    case 'audit':
      return <Audit key={pairId} pairId={pairId} />;
  }
}

function TerminalsTab({ place: { pairId, terminal } }: { readonly place: PairPlace }) {
  const pair = useFleet((fleet) => fleet.pairs.find(({ id }) => id === pairId));
  return pair && <Terminals target={{ pairId }} nodes={pair.nodes} focus={terminal} />;
}
