import { rename, rm } from 'node:fs/promises';
import * as z from 'zod';
import { writeAtomically } from '../../../core/adapters/atomic-file.ts';
import { readIfThere } from '../../../core/adapters/optional-file.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import type { Problems } from '../problems.ts';

/**
 * The engine's own JSON files in Pairkeeper's folder. None is lost without a word: a broken one is kept aside with the
 * ending `.broken`, one of a newer version is left as it is and never written over, and what can't be read or written is
 * told.
 */
export type OwnFiles = {
  /** @returns undefined when there is none that can be used; that is told unless there is none at all */
  read<Content>(path: string, schema: z.ZodType<Content>): Promise<Content | undefined>;
  /** Never rejects: what can't be written is told until it can. */
  write(path: string, text: string): Promise<void>;
  /** Never rejects; does nothing when there is none. */
  remove(path: string): Promise<void>;
};

const newer = z.object({ version: z.int().min(2) });

export function createOwnFiles(problems: Problems): OwnFiles {
  const untouchable = new Set<string>();
  const guarded = async (path: string, work: () => Promise<void>) => {
    try {
      await work();
      problems.solved(path);
    } catch (error) {
      problems.report(path, error);
    }
  };
  const unusable = (path: string, code: string, params: Readonly<Record<string, string>>) => {
    const error = new AppError(code, { kind: 'unexpected', params });
    // Apart from what is said of writing it, which may work all the same.
    problems.report(`read ${path}`, error);
    return undefined;
  };
  const leaveAlone = (path: string, code: string, params: Readonly<Record<string, string>>) => {
    untouchable.add(path);
    return unusable(path, code, params);
  };
  return {
    async read(path, schema) {
      try {
        const text = await readIfThere(path);
        if (text === undefined) return undefined;
        const value = jsonOf(text);
        const parsed = schema.safeParse(value);
        if (parsed.success) return parsed.data;
        if (newer.safeParse(value).success) return leaveAlone(path, 'store.newer', { path });
        const aside = `${path}.broken`;
        await rename(path, aside);
        return unusable(path, 'store.broken', { path: aside });
      } catch (cause) {
        const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
        return leaveAlone(path, 'store.unreadable', { path, reason });
      }
    },
    async write(path, text) {
      if (!untouchable.has(path)) await guarded(path, () => writeAtomically(path, text));
    },
    remove: (path) =>
      guarded(path, () =>
        rm(path, { force: true }).catch((cause: NodeJS.ErrnoException) => {
          const params = { path, reason: cause.code ?? cause.message };
          throw new AppError('store.unwritable', { kind: 'unexpected', params, cause });
        }),
      ),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told as `store.broken`.
    return undefined;
  }
}
