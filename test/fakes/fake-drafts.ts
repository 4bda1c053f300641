import { components } from '../../core/components/registry.ts';
import { loadSpec } from '../../core/spec/load-spec.ts';
import type { EngineCalls } from '../../electron/contract/engine-calls.ts';
import type { Draft } from '../../electron/contract/pair.ts';
import type { Handlers } from '../../electron/contract/server.ts';
import type { TaskOrder, TaskView } from '../../electron/contract/task.ts';
import { changeConnection, changeText, newPairText } from '../../electron/engine/drafts/draft-text.ts';
import { createTexts } from '../../locales/texts.ts';

type Kept = Pick<Draft, 'id' | 'step' | 'yaml' | 'isProposed'> & Partial<Pick<Draft, 'pairId' | 'appliedBy'>>;

/** A draft as the engine would tell it, with what is wrong in its text. */
export function draftOf(kept: Kept): Draft {
  const loaded = loadSpec(kept.yaml, components);
  return {
    changedAt: '2026-11-21T09:00:00.000Z',
    ...kept,
    ...(loaded.ok ? { issues: [], spec: loaded.spec } : { issues: loaded.issues }),
  };
}

/** The text of a new pair `shop` of web-1 and web-2. */
export function shopYaml(addresses: readonly [string, string] = ['10.0.0.11', '10.0.0.12']): string {
  const node = (number: 1 | 2) => ({
    name: `web-${number}`,
    address: addresses[number - 1] ?? '',
    ssh: { user: 'root' },
  });
  return newPairText({ name: 'shop', nodes: [node(1), node(2)] }, createTexts('en'));
}

/** Keeps drafts as the engine does, but in memory; tasks that are started stay running. */
export function fakeDrafts(initial: readonly Draft[], tasks: readonly TaskView[] = []) {
  const drafts = new Map(initial.map((draft) => [draft.id, draft]));
  const orders: TaskOrder[] = [];
  const change = (id: string, changed: Partial<Kept>): Draft => {
    const draft = draftOf({ ...(drafts.get(id) as Draft), ...changed });
    drafts.set(id, draft);
    return draft;
  };
  const yamlOf = (id: string): string => drafts.get(id)?.yaml ?? '';
  const engine: Partial<Handlers<EngineCalls>> = {
    'drafts.list': () => [...drafts.values()],
    'drafts.connection': ({ draftId, ...answers }) =>
      change(draftId, { yaml: changeConnection(yamlOf(draftId), answers) }),
    'drafts.change': ({ draftId, changes }) =>
      change(draftId, { yaml: changeText(yamlOf(draftId), changes) }),
    'drafts.replace': ({ draftId, yaml }) => change(draftId, { yaml }),
    'drafts.goto': ({ draftId, step }) => change(draftId, { step }),
    'tasks.list': () => tasks,
    'tasks.start': ({ order }) => {
      orders.push(order);
      return {
        id: `task-${orders.length}`,
        order,
        startedAt: new Date().toISOString(),
        events: 0,
        state: 'running',
      };
    },
    'questions.answer': () => undefined,
  };
  return { engine, orders, yamlOf };
}
