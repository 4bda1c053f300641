import type { GivenSecrets, SecretNeed } from '../../../core/components/component.ts';
import type { CancelSignal } from '../../../core/host/cancel-signal.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import type { QuestionBroker } from './question-broker.ts';

type Asking = {
  /** Names the pair or draft among all. */
  readonly key: string;
  readonly spec: ClusterSpec;
  readonly signal: CancelSignal;
};

/** Secrets that a pair needs and that neither of its nodes has yet, asked of whoever sits at a window. */
export type PairSecrets = {
  /**
   * What was typed for these needs; what was refused is left out. Asked once, however often a pair is planned, and
   * remembered in this process only, until the nodes have it.
   */
  given(needs: readonly SecretNeed[], asking: Asking): Promise<GivenSecrets>;
  /** Something typed can't be right: everything of this pair is asked for again. */
  forget(key: string): void;
};

export function createPairSecrets(questions: QuestionBroker): PairSecrets {
  const typed = new Map<string, GivenSecrets>();
  return {
    async given(needs, { key, spec, signal }) {
      const known = typed.get(key) ?? {};
      const given: Record<string, string> = {};
      const [{ name: node }] = spec.nodes;
      for (const { id, why, params } of needs) {
        const body = { kind: 'pair-secret', pair: spec.name, node, why, params } as const;
        const answer =
          known[id] === undefined
            ? await questions.ask(`pair-secret ${key} ${id}`, body, signal)
            : ({ kind: 'secret', secret: known[id] } as const);
        if (answer.kind === 'secret' && answer.secret !== '') given[id] = answer.secret;
      }
      typed.set(key, given);
      return given;
    },
    forget: (key) => void typed.delete(key),
  };
}
