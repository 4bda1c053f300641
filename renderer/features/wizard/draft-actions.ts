import type { Draft, DraftStep, NodeAnswers, SpecChange } from '../../../electron/contract/pair.ts';
import { callEngine } from '../../shared/desktop.ts';
import { useFleet } from '../../shared/fleet.ts';
import { goTo } from '../../shared/place.ts';
import { startTask } from '../../shared/tasks.ts';
import type { DraftTasks } from './step-rules.ts';

/** Every change is kept by the engine at once, so that closing the window at any point loses nothing. */

/** A draft as the engine keeps it. */
export function useDraft(draftId: string): Draft | undefined {
  return useFleet(({ drafts }) => drafts.find(({ id }) => id === draftId));
}

/** Takes over what the engine answered, without waiting for its notice. */
function keep(draft: Draft): Draft {
  useFleet.setState(({ drafts }) => ({
    drafts: drafts.some(({ id }) => id === draft.id)
      ? drafts.map((known) => (known.id === draft.id ? draft : known))
      : [...drafts, draft],
  }));
  return draft;
}

type Nodes = readonly [NodeAnswers, NodeAnswers];

/** Begins a new pair and shows it. */
export async function createDraft(name: string, nodes: Nodes): Promise<Draft> {
  return open(await callEngine('drafts.create', { name, nodes: [...nodes] }));
}

export async function importDraft(yaml: string): Promise<Draft> {
  return open(await callEngine('drafts.import', { yaml }));
}

function open(draft: Draft): Draft {
  keep(draft);
  goTo({ view: 'wizard', draftId: draft.id });
  return draft;
}

export async function saveConnection(draftId: string, name: string, nodes: Nodes): Promise<void> {
  keep(await callEngine('drafts.connection', { draftId, name, nodes: [...nodes] }));
}

export async function changeDraft(draftId: string, changes: readonly SpecChange[]): Promise<void> {
  keep(await callEngine('drafts.change', { draftId, changes: [...changes] }));
}

export async function replaceDraft(draftId: string, yaml: string): Promise<void> {
  keep(await callEngine('drafts.replace', { draftId, yaml }));
}

export async function goToStep(draftId: string, step: DraftStep): Promise<void> {
  keep(await callEngine('drafts.goto', { draftId, step }));
}

export async function discardDraft(draftId: string): Promise<void> {
  await callEngine('drafts.discard', { draftId });
  useFleet.setState(({ drafts }) => ({ drafts: drafts.filter(({ id }) => id !== draftId) }));
}

/** Which text each plan was made of. Lost with the window, and then a plan is simply made anew. */
const plannedYaml = new Map<string, string>();

export async function startPlan(draft: Draft): Promise<void> {
  const task = await startTask({ kind: 'plan', target: { draftId: draft.id } });
  plannedYaml.set(task.id, draft.yaml);
}

/** How long a plan counts as a true picture of servers that others can change too, milliseconds. */
const FRESH_MS = 10 * 60_000;

/** Whether a plan speaks of the draft as it is, and of servers as they are. */
export function isFresh(
  { plan: task, apply }: Pick<DraftTasks, 'plan' | 'apply'>,
  draft: Draft,
  nowMs: number,
): boolean {
  if (task === undefined) return false;
  // A plan is carried out once; the engine knows it no longer then.
  if (apply?.order.kind === 'apply' && apply.order.planTaskId === task.id) return false;
  const isSame =
    plannedYaml.get(task.id) === draft.yaml ||
    (!plannedYaml.has(task.id) && task.startedAt >= draft.changedAt);
  return isSame && nowMs - Date.parse(task.startedAt) < FRESH_MS;
}
