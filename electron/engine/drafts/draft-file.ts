import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../../../core/adapters/atomic-file.ts';
import { listIfThere } from '../../../core/adapters/optional-file.ts';
import { draftId, draftStep, pairId } from '../../contract/pair.ts';
import type { OwnFiles } from '../store/own-files.ts';

/** What is kept of a draft; the rest follows from its text. */
const draftFile = z.object({
  version: z.literal(1),
  id: draftId,
  step: draftStep,
  pairId: pairId.optional(),
  yaml: z.string().max(262_144),
  isProposed: z.boolean(),
  appliedBy: z.string().optional(),
  changedAt: z.string(),
});
export type DraftFile = Readonly<z.infer<typeof draftFile>>;

/** Reads all drafts that can be used. */
export async function readDrafts(files: OwnFiles, folder: string): Promise<readonly DraftFile[]> {
  const names = (await listIfThere(folder)).filter((name) => name.endsWith('.json'));
  const drafts = await Promise.all(names.map((name) => files.read(join(folder, name), draftFile)));
  return drafts.flatMap((draft) => draft ?? []).sort((a, b) => (a.changedAt < b.changedAt ? -1 : 1));
}

/** @throws AppError `store.unwritable` */
export function writeDraft(folder: string, draft: DraftFile): Promise<void> {
  return writeAtomically(join(folder, `${draft.id}.json`), `${JSON.stringify(draft, undefined, 2)}\n`);
}

export function removeDraft(files: OwnFiles, folder: string, id: string): Promise<void> {
  return files.remove(join(folder, `${id}.json`));
}
