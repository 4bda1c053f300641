import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AuditStore } from '../audit/audited.ts';

/** This computer's trail of a pair. @param home Pairkeeper's folder */
export function auditFileOf(home: string, pair: string): AuditStore {
  return auditFile(join(home, 'audit', `${pair}.jsonl`));
}

/** This computer's trail of one pair in a file that only its owner can read. */
function auditFile(path: string): AuditStore {
  return {
    read: async () => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
        throw error;
      }
    },
    append: async (line) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await appendFile(path, line, { mode: 0o600, flush: true });
    },
  };
}
