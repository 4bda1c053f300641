import { readFile } from 'node:fs/promises';
import { AppError } from '../../errors/app-error.ts';
import type { KnownHosts } from '../../host/host-key.ts';
import { writeAtomically } from '../atomic-file.ts';
import { formatKnownHost, knownKeysFor } from './known-hosts-format.ts';

/**
 * Known hosts in OpenSSH's files.
 *
 * @param ownFile the one file that is written; made with mode 0600 when the first key is accepted
 * @param readOnlyFiles files that are consulted too, usually the user's ~/.ssh/known_hosts
 */
export function knownHostsInFiles(ownFile: string, readOnlyFiles: readonly string[]): KnownHosts {
  /** Additions happen one after the other: both nodes of a pair are met at the same time. */
  let lastAddition: Promise<void> = Promise.resolve();
  return {
    async lookup(host, port) {
      const texts = await Promise.all([ownFile, ...readOnlyFiles].map(readIfThere));
      return texts.flatMap((text) => knownKeysFor(text, host, port));
    },
    add(host, port, key) {
      const addition = lastAddition.then(() => appendLine(ownFile, formatKnownHost(host, port, key)));
      lastAddition = addition.catch(() => undefined);
      return addition;
    },
  };
}

/** A file that can't be read is an error and not an empty one: it might hold the warning that we need. */
async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new AppError('ssh.known-hosts-unreadable', { kind: 'connection', params: { path }, cause });
  }
}

async function appendLine(path: string, line: string): Promise<void> {
  const before = await readIfThere(path);
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  try {
    await writeAtomically(path, `${before}${separator}${line}\n`);
  } catch (cause) {
    throw new AppError('ssh.known-hosts-unwritable', { kind: 'connection', params: { path }, cause });
  }
}
