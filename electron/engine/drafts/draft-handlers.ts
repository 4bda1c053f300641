import type { Texts } from '../../../locales/texts.ts';
import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import type { PairStore } from '../pairs/pair-store.ts';
import type { DraftStore } from './draft-store.ts';
import { changeConnection, changeText, newPairText } from './draft-text.ts';

type DraftHandlers = Pick<Handlers<EngineCalls>, Extract<keyof EngineCalls, `drafts.${string}`>>;

export function draftHandlers(drafts: DraftStore, pairs: PairStore, texts: Texts): DraftHandlers {
  return {
    'drafts.list': () => drafts.list(),
    'drafts.create': (answers) =>
      drafts.create({ step: 'connect', yaml: newPairText(answers, texts), isProposed: false }),
    'drafts.edit': async ({ pairId }) => {
      const { yaml } = pairs.find(pairId);
      const known = drafts.list().find((draft) => draft.pairId === pairId);
      // A change that was begun is gone on with; after one that was applied the file is the newer text.
      if (known !== undefined && known.appliedBy === undefined) return known;
      if (known !== undefined) await drafts.discard(known.id);
      return drafts.create({ step: 'design', pairId, yaml, isProposed: true });
    },
    'drafts.import': ({ yaml }) => drafts.create({ step: 'connect', yaml, isProposed: true }),
    'drafts.connection': ({ draftId, ...answers }) => {
      const { yaml, spec, isProposed } = drafts.find(draftId);
      const stays = answers.nodes.every(({ address }, index) => spec?.nodes[index]?.address === address);
      return isProposed
        ? drafts.change(draftId, { yaml: changeConnection(yaml, answers), isProposed: stays })
        : drafts.change(draftId, { yaml: newPairText(answers, texts) });
    },
    'drafts.change': ({ draftId, changes }) =>
      drafts.change(draftId, { yaml: changeText(drafts.find(draftId).yaml, changes) }),
    'drafts.replace': ({ draftId, yaml }) => drafts.change(draftId, { yaml, isProposed: true }),
    'drafts.goto': ({ draftId, step }) => drafts.change(draftId, { step }),
    'drafts.discard': ({ draftId }) => drafts.discard(draftId),
  };
}
