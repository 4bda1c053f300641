import type { ErrorParams } from '../../errors/app-error.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { Finding, FindingLevel } from '../../preflight/finding.ts';
import type { PairContext } from '../component.ts';
import { type DirectoryFacts, firstSource, parseFilesFacts } from './facts.ts';
import type { FilesSettings } from './settings.ts';

type Context = PairContext<FilesSettings>;

/** As `stat -f` names file systems on which changes of other machines are not seen. */
const NETWORK_FILE_SYSTEM = /^(nfs|cifs|smb|fuse|9p|v9fs|ceph|gfs|ocfs2|afs)/;

/** Judges both servers before their directories are synced. */
export function filesPreflight(context: Context): readonly Finding[] {
  return context.facts.flatMap((facts) => preflightNode(context, facts));
}

function preflightNode({ spec, settings }: Context, facts: NodeFacts): readonly Finding[] {
  const { node } = facts;
  const { directories, maxWatches, publicKey } = parseFilesFacts(facts);
  const found = (level: FindingLevel, code: string, params: ErrorParams = {}): Finding => ({
    code: `files.${code}`,
    level,
    node,
    params: { node, ...params },
  });
  const isSource = firstSource(spec, settings) === node;
  const holder = facts.ports.find(
    ({ protocol, port, process }) =>
      protocol === 'tcp' && port === settings.port && process !== '' && !process.startsWith('sshd'),
  );
  const folders = directories.reduce((sum, directory) => sum + directory.folders, 0);
  const findings: Finding[] = [];
  if (facts.os.family !== 'debian') findings.push(found('blocker', 'not-debian'));
  else if (publicKey === '') findings.push(found('blocker', 'no-key'));
  if (holder !== undefined) {
    findings.push(found('blocker', 'port-taken', { port: holder.port, process: holder.process }));
  }
  if (folders > maxWatches * 0.9) {
    findings.push(found('warning', 'many-folders', { folders, watches: maxWatches }));
  }
  return [...findings, ...directories.flatMap((directory) => judge(directory))];

  function judge({ path, state, fileSystem }: DirectoryFacts): readonly Finding[] {
    if (state === 'other') return [found('blocker', 'not-a-directory', { path })];
    const all: Finding[] = [];
    if (isSource && state === 'absent') all.push(found('blocker', 'no-source', { path }));
    if (isSource && state === 'empty') all.push(found('warning', 'source-empty', { path }));
    if (!isSource && state === 'files') all.push(found('warning', 'target-has-files', { path }));
    if (NETWORK_FILE_SYSTEM.test(fileSystem)) {
      all.push(found('warning', 'network-file-system', { path, fileSystem }));
    }
    return all;
  }
}
