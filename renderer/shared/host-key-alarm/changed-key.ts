import type { ErrorParams } from '../../../core/errors/app-error.ts';
import type { ShownHostKey } from '../../../core/host/host-key.ts';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';

/** A known server that shows another key than before. */
export type ChangedKey = ShownHostKey & {
  /** Keys known until now, each as type and fingerprint. */
  readonly stored: readonly string[];
  /** What the user's own ~/.ssh/known_hosts holds. */
  readonly userFile: string;
};

const alarms: ReadonlySet<string> = new Set(['ssh.host-key-changed', 'ssh.host-key-other-type']);

type Failure = { readonly code: string; readonly node?: string | undefined; readonly params: ErrorParams };

/** What an error says of a changed key; undefined for every other error. */
export function changedKeyOf(failure: unknown): ChangedKey | undefined {
  if (!isFailure(failure) || !alarms.has(failure.code)) return undefined;
  const { node = '', params } = failure;
  const word = (name: string) => String(params[name] ?? '');
  return {
    node,
    hop: word('hop') === 'jump' ? 'jump' : 'target',
    host: word('host'),
    port: Number(params.port),
    keyType: word('keyType'),
    fingerprint: word('fingerprint'),
    stored: word('stored').split(', '),
    userFile: word('userFile'),
  };
}

function isFailure(failure: unknown): failure is Failure {
  return typeof failure === 'object' && failure !== null && 'code' in failure && 'params' in failure;
}

/** The nodes of a pair that can't be watched since their key changed. */
export function changedKeysOf(health: ClusterHealth | undefined): readonly ChangedKey[] {
  const nodes = health?.nodes ?? [];
  return nodes.flatMap(({ node, failure }) => changedKeyOf({ ...failure, node }) ?? []);
}
