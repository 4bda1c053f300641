import factsScript from '../../../agent-scripts/linux/facts-files.sh?raw';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { programPath } from '../../host/own-files.ts';
import { shellJoin } from '../../host/shell-quote.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { Reads } from '../component.ts';
import { excludePath, FIXED_PATHS, lsyncdBlockPath, PRUNE_TIMER, SSHD_UNIT, SYNC_UNIT } from './paths.ts';
import { PROGRAMS } from './programs.ts';
import { directoryName, type FilesSettings } from './settings.ts';

/** What the component's script told about one directory of one node. */
export type DirectoryFacts = {
  readonly path: string;
  /** `synced`: part of this pair already. `files`: has files of its own. `other`: there, and no directory. */
  readonly state: 'absent' | 'empty' | 'files' | 'synced' | 'other';
  /** As `stat -f` names it, e.g. `ext2/ext3`, `nfs`; empty when absent. */
  readonly fileSystem: string;
  /** Some of its files, capped: whether there are many. */
  readonly folders: number;
};

export type FilesFacts = {
  readonly directories: readonly DirectoryFacts[];
  /** fs.inotify.max_user_watches; a folder takes one. */
  readonly maxWatches: number;
  /** Key of the node, and what the peer needs to know it by; one that nobody has seen where there is none yet. */
  readonly privateKey: string;
  readonly publicKey: string;
};

export function filesReads(_spec: ClusterSpec, { directories }: FilesSettings): Reads {
  const names = directories.map(({ path }) => directoryName(path));
  return {
    packages: ['lsyncd', 'rsync', 'openssh-server', 'openssh-client'],
    paths: [
      ...Object.keys(PROGRAMS).map(programPath),
      ...FIXED_PATHS,
      ...names.flatMap((name) => [excludePath(name), lsyncdBlockPath(name)]),
    ],
    units: [SYNC_UNIT, SSHD_UNIT, PRUNE_TIMER],
    script: `${factsScript}\n${shellJoin(['pk_files', ...directories.map(({ path }) => path)])}\n`,
  };
}

/** Reads what the script printed; lines that make no sense are left out. */
export function parseFilesFacts(facts: NodeFacts): FilesFacts {
  const rows = (facts.component.files ?? []).map((line) => line.split('\t'));
  const of = (kind: string) => rows.filter(([first]) => first === kind).map(([, ...fields]) => fields);
  const [privateKey = '', publicKey = ''] = of('key')[0] ?? [];
  return {
    directories: of('directory').flatMap(([path = '', state = '', fileSystem = '', folders = '']) =>
      isState(state) ? [{ path, state, fileSystem, folders: Number(folders) || 0 }] : [],
    ),
    maxWatches: Number(of('watches')[0]?.[0]) || 0,
    privateKey: /^[A-Za-z0-9+/=]+$/.test(privateKey) ? privateKey : '',
    publicKey: /^ssh-ed25519 [A-Za-z0-9+/=]+$/.test(publicKey) ? publicKey : '',
  };
}

function isState(word: string): word is DirectoryFacts['state'] {
  return ['absent', 'empty', 'files', 'synced', 'other'].includes(word);
}

/** Name of the node whose files the pair begins with. */
export function firstSource(spec: ClusterSpec, settings: FilesSettings): string {
  return settings.firstSource ?? spec.nodes[0].name;
}
