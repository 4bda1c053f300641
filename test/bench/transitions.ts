import type { LabNode } from '../../core/adapters/lab/lab-node.ts';

export type State = 'MASTER' | 'BACKUP' | 'FAULT';

/** A change of state: when keepalived made it, or when somebody was told of it; milliseconds since the epoch. */
export type Transition = { readonly node: string; readonly state: State; readonly atMs: number };

/** keepalived's own words with the time at which journald received them: nothing of ours is in between. */
export async function readTransitions(node: LabNode, sinceMs: number): Promise<readonly Transition[]> {
  const since = `@${Math.floor(sinceMs / 1000)}`;
  const fields = '--output-fields=MESSAGE,_SOURCE_REALTIME_TIMESTAMP';
  const { stdout } = await node.run([
    'journalctl',
    '-u',
    'keepalived',
    '-o',
    'json',
    '--since',
    since,
    fields,
  ]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, string>>)
    .flatMap((entry) => {
      const state = /Entering (MASTER|BACKUP|FAULT) STATE/.exec(entry.MESSAGE ?? '')?.[1] as
        | State
        | undefined;
      const stamp = entry._SOURCE_REALTIME_TIMESTAMP ?? entry.__REALTIME_TIMESTAMP;
      const atMs = Number(stamp) / 1000;
      return state === undefined || atMs < sinceMs ? [] : [{ node: node.name, state, atMs }];
    });
}
