import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../../../core/adapters/atomic-file.ts';
import { draftId, draftStep, pairId } from '../../contract/pair.ts';

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

/** Reads all drafts. One that is broken is kept aside with the ending `.broken`; one of a newer version is left alone. */
export async function readDrafts(folder: string): Promise<readonly DraftFile[]> {
  const names = (await readdir(folder).catch(() => [] as string[])).filter((name) => name.endsWith('.json'));
  const drafts = await Promise.all(names.map((name) => readDraft(join(folder, name))));
  return drafts.flatMap((draft) => draft ?? []).sort((a, b) => (a.changedAt < b.changedAt ? -1 : 1));
}

async function readDraft(path: string): Promise<DraftFile | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    value = undefined;
  }
  const parsed = draftFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const isNewer = z.object({ version: z.int().min(2) }).safeParse(value).success;
  if (!isNewer) await rename(path, `${path}.broken`).catch(() => undefined);
  return undefined;
}

export function writeDraft(folder: string, draft: DraftFile): Promise<void> {
  return writeAtomically(join(folder, `${draft.id}.json`), `${JSON.stringify(draft, undefined, 2)}\n`);
}

export function removeDraft(folder: string, id: string): Promise<void> {
  return rm(join(folder, `${id}.json`), { force: true });
}
