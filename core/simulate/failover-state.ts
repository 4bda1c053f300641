import type { Side } from './member-state.ts';
import type { UnitModel } from './pair-model.ts';

export type NodeCondition = 'ok' | 'service-failed' | 'maintenance' | 'down';

/** `first-deaf`: the first node no longer hears the second one, which still hears it. */
type LinkCondition = 'whole' | 'cut' | 'first-deaf' | 'second-deaf' | 'flapping';

/** How the pair came to be in the state: which node served before it, or which booted into it first. */
type History = 'first-held' | 'second-held' | 'booted-together' | 'first-booted' | 'second-booted';

/** One state that a pair can be in. */
export type FailoverState = {
  readonly history: History;
  /** In the order of pair.yaml. */
  readonly nodes: readonly [NodeCondition, NodeCondition];
  readonly link: LinkCondition;
};

const HISTORIES: readonly History[] = [
  'first-held',
  'second-held',
  'booted-together',
  'first-booted',
  'second-booted',
];
const LINKS: readonly LinkCondition[] = ['whole', 'cut', 'first-deaf', 'second-deaf', 'flapping'];

/** Every state that differs from the others for this unit: without checks a failed service changes nothing. */
export function failoverStates(unit: UnitModel): readonly FailoverState[] {
  const first = conditions(unit, 0);
  const second = conditions(unit, 1);
  return HISTORIES.flatMap((history) =>
    first.flatMap((a) =>
      second.flatMap((b) =>
        LINKS.map((link) => ({ history, nodes: [a, b] as const, link })).filter((state) => isDistinct(state)),
      ),
    ),
  );
}

/** Whether the link can matter, and the order of boots: both need two nodes that are on. */
function isDistinct({ history, nodes, link }: FailoverState): boolean {
  if (!nodes.includes('down')) {
    return true;
  }
  return link === 'whole' && history !== 'first-booted' && history !== 'second-booted';
}

function conditions({ members }: UnitModel, side: Side): readonly NodeCondition[] {
  const own = members.flatMap((pair) => pair[side] ?? []);
  const either = members.flatMap(([a, b]) => [...(a?.checks ?? []), ...(b?.checks ?? [])]);
  return [
    'ok',
    ...(either.some(({ followsService }) => followsService) ? (['service-failed'] as const) : []),
    ...(own.some(({ hasMaintenance }) => hasMaintenance) ? (['maintenance'] as const) : []),
    'down',
  ];
}
