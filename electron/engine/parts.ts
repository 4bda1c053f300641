import { AppError } from '../../core/errors/app-error.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import type { Texts } from '../../locales/texts.ts';
import type { Draft } from '../contract/pair.ts';
import type { Target } from '../contract/task.ts';
import type { Connector } from './connections/connector.ts';
import type { DraftStore } from './drafts/draft-store.ts';
import type { PairStore } from './pairs/pair-store.ts';
import type { Problems } from './problems.ts';
import type { PairSecrets } from './questions/pair-secrets.ts';
import type { Surroundings } from './surroundings.ts';
import type { PlanMemory } from './tasks/plan-memory.ts';

/** What everything that is done to a pair needs. */
export type Parts = {
  readonly surroundings: Surroundings;
  readonly problems: Problems;
  readonly texts: Texts;
  readonly connector: Connector;
  readonly pairSecrets: PairSecrets;
  readonly pairs: PairStore;
  readonly drafts: DraftStore;
  readonly plans: PlanMemory;
  /** Connects the pair's watch again at once, since something is different now. */
  lookAgain(pairId: string): void;
};

/** What a task is about, as it is now. */
export type Subject = {
  /** Names it among all drafts and pairs. */
  readonly key: string;
  readonly yaml: string;
  readonly spec: ClusterSpec;
  readonly draft?: Draft;
  /** Absent for a pair that was never applied. */
  readonly pairId?: string;
};

/** @throws AppError `pair.unknown`, `draft.unknown`, `pair.incomplete` while the file has issues */
export function subjectOf({ pairs, drafts }: Pick<Parts, 'pairs' | 'drafts'>, target: Target): Subject {
  if ('pairId' in target) {
    const { pairId } = target;
    const { yaml, spec } = pairs.find(pairId);
    return { key: `pair ${pairId}`, yaml, spec: complete(spec), pairId };
  }
  const draft = drafts.find(target.draftId);
  const { yaml, spec, pairId } = draft;
  const known = pairId === undefined ? {} : { pairId };
  return { key: `draft ${draft.id}`, yaml, spec: complete(spec), draft, ...known };
}

function complete(spec: ClusterSpec | undefined): ClusterSpec {
  if (spec === undefined) throw new AppError('pair.incomplete', { kind: 'usage' });
  return spec;
}
