import { components } from '../../../core/components/registry.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import { loadSpec } from '../../../core/spec/load-spec.ts';
import type { Draft } from '../../contract/pair.ts';
import type { OwnFiles } from '../store/own-files.ts';
import type { Surroundings } from '../surroundings.ts';
import { type DraftFile, readDrafts, removeDraft, writeDraft } from './draft-file.ts';

type DraftContent = Omit<DraftFile, 'version' | 'id' | 'changedAt'>;

/** The pairs that are being set up or changed; on disk after every change. */
export type DraftStore = {
  list(): readonly Draft[];
  /** @throws AppError `draft.unknown` */
  find(id: string): Draft;
  /** @throws AppError `store.unwritable`; the draft is there all the same, but ends with the engine */
  create(content: DraftContent): Promise<Draft>;
  /**
   * @param change what is to be different; a key that is given as undefined is taken away
   * @throws AppError `draft.unknown`; `store.unwritable`, with the change made in memory
   */
  change(id: string, change: { [Key in keyof DraftContent]?: DraftContent[Key] | undefined }): Promise<Draft>;
  discard(id: string): Promise<void>;
};

/** @param onChange told all drafts after each change */
export async function openDraftStore(
  files: OwnFiles,
  folder: string,
  { clock, random }: Surroundings,
  onChange: (drafts: readonly Draft[]) => void,
): Promise<DraftStore> {
  const drafts = new Map((await readDrafts(files, folder)).map((file) => [file.id, draftOf(file)]));
  const list = () => [...drafts.values()];
  const find = (id: string) => {
    const draft = drafts.get(id);
    if (draft === undefined) throw new AppError('draft.unknown', { kind: 'usage' });
    return draft;
  };
  // One after the other: the later change must be the one that stays on disk.
  let lastWrite: Promise<unknown> = Promise.resolve();
  const store = async (file: DraftFile) => {
    const draft = draftOf(file);
    drafts.set(file.id, draft);
    const write = lastWrite.then(() => writeDraft(folder, file));
    // Told to whoever made this change; the next change is written all the same.
    lastWrite = write.catch(() => undefined);
    onChange(list());
    await write;
    return draft;
  };
  const stamp = () => new Date(clock.now()).toISOString();
  return {
    list,
    find,
    create: (content) => store({ version: 1, id: `draft-${random.hex(6)}`, changedAt: stamp(), ...content }),
    change(id, change) {
      const { issues: _, spec: __, ...file } = find(id);
      const changed = { ...file, ...change, version: 1 as const, changedAt: stamp() };
      const kept = Object.entries(changed).filter(([, value]) => value !== undefined);
      return store(Object.fromEntries(kept) as DraftFile);
    },
    async discard(id) {
      find(id);
      drafts.delete(id);
      await lastWrite.then(() => removeDraft(files, folder, id));
      onChange(list());
    },
  };
}

function draftOf({ version: _, ...file }: DraftFile): Draft {
  const { pairId, appliedBy, ...rest } = file;
  const loaded = loadSpec(file.yaml, components);
  return {
    ...rest,
    ...(pairId === undefined ? {} : { pairId }),
    ...(appliedBy === undefined ? {} : { appliedBy }),
    ...(loaded.ok ? { issues: [], spec: loaded.spec } : { issues: loaded.issues }),
  };
}
