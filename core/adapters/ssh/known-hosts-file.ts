import { AppError } from '../../errors/app-error.ts';
import type { KnownHosts } from '../../host/host-key.ts';
import { writeAtomically } from '../atomic-file.ts';
import { readIfThere } from '../optional-file.ts';
import { formatKnownHost, knownKeysFor, withoutKnownHost } from './known-hosts-format.ts';

/**
 * Known hosts in OpenSSH's files.
 *
 * @param ownFile the one file that is written; made with mode 0600 when the first key is accepted
 * @param readOnlyFiles files that are consulted too, usually the user's ~/.ssh/known_hosts
 */
export function knownHostsInFiles(ownFile: string, readOnlyFiles: readonly string[]): KnownHosts {
  /** Changes happen one after the other: both nodes of a pair are met at the same time. */
  let lastChange: Promise<void> = Promise.resolve();
  const change = (edit: (text: string) => string): Promise<void> => {
    const changed = lastChange.then(() => rewrite(ownFile, edit));
    lastChange = changed.catch(() => undefined);
    return changed;
  };
  return {
    async lookup(host, port) {
      const paths = [ownFile, ...readOnlyFiles];
      const texts = await Promise.all(paths.map(readKnownHosts));
      return texts.flatMap((text, index) =>
        knownKeysFor(text, host, port).map((key) => ({ ...key, isOwn: index === 0 })),
      );
    },
    add: (host, port, key) => change((text) => withLine(text, formatKnownHost(host, port, key))),
    replace: (host, port, key) =>
      change((text) => withLine(withoutKnownHost(text, host, port), formatKnownHost(host, port, key))),
    forget: (host, port) => change((text) => withoutKnownHost(text, host, port)),
  };
}

function withLine(text: string, line: string): string {
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${separator}${line}\n`;
}

/** A file that can't be read is an error and not an empty one: it might hold the warning that we need. */
async function readKnownHosts(path: string): Promise<string> {
  try {
    return (await readIfThere(path)) ?? '';
  } catch (cause) {
    throw new AppError('ssh.known-hosts-unreadable', { kind: 'connection', params: { path }, cause });
  }
}

async function rewrite(path: string, edit: (text: string) => string): Promise<void> {
  const before = await readKnownHosts(path);
  const after = edit(before);
  if (after === before) return;
  try {
    await writeAtomically(path, after);
  } catch (cause) {
    throw new AppError('ssh.known-hosts-unwritable', { kind: 'connection', params: { path }, cause });
  }
}
