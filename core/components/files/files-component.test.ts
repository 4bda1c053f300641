import { describe, expect, it } from 'vitest';
import { fakePairSpec } from '../../../test/fakes/fake-pair.ts';
import { fakeFacts } from '../../../test/fakes/node-facts.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { FileStep } from '../../plan/step.ts';
import type { NodeContext } from '../component.ts';
import { filesComponent } from './files-component.ts';
import { AUTHORIZED_KEYS_PATH, IDENTITY_PATH, LSYNCD_CONFIG_PATH, RSYNCD_CONFIG_PATH } from './paths.ts';
import { type FilesSettings, filesSettingsSchema } from './settings.ts';

const settings = filesSettingsSchema.parse({ directories: [{ path: '/srv/app', exclude: ['cache/'] }] });
const directory = (state: string, fileSystem = 'ext2/ext3') =>
  ['directory', '/srv/app', state, fileSystem, '3'].join('\t');
const key = (name: string) => `key\tQUJD\tssh-ed25519 ${name}`;
const told = (node: string, ...files: readonly string[]) =>
  fakeFacts({ node, component: { files: ['watches\t1000', ...files] } });

const first = told('web-1', directory('files'), key('AAAA'));
const second = told('web-2', directory('absent'), key('BBBB'));

function steps(facts: readonly [NodeFacts, NodeFacts]): readonly FileStep[] {
  const context: NodeContext<FilesSettings> = {
    ...{ spec: fakePairSpec, settings, index: 0, trackScripts: [], servicePorts: [] },
    ...{ node: fakePairSpec.nodes[0], peer: fakePairSpec.nodes[1], facts: facts[0], peerFacts: facts[1] },
  };
  return filesComponent.steps(context).filter((step): step is FileStep => step.kind === 'file');
}

const contentOf = (path: string) => steps([first, second]).find((step) => step.path === path)?.content;
const judge = (...facts: [NodeFacts, NodeFacts]) =>
  filesComponent
    .preflight({ spec: fakePairSpec, settings, facts })
    .map(({ code, level, node }) => `${node} ${level} ${code}`);

describe('files component', () => {
  it('lets the peer’s key do one thing, from its address only', () => {
    const { address } = fakePairSpec.nodes[1];
    expect(contentOf(AUTHORIZED_KEYS_PATH)).toContain(
      `restrict,from="${address}",command="/usr/libexec/pairkeeper/files-receive" ssh-ed25519 BBBB`,
    );
    expect(contentOf(RSYNCD_CONFIG_PATH)).toContain('use chroot = yes');
  });

  it('makes the node’s key once, and shows it in no plan', () => {
    const identity = steps([first, second]).find(({ path }) => path === IDENTITY_PATH);
    expect(identity).toMatchObject({ secret: true, seed: true, mode: '0600', content: 'ABC' });
  });

  it('never lets lsyncd begin by deleting at the peer what it does not know', () => {
    const block = contentOf('/etc/pairkeeper/files/srv-app.lsyncd');
    expect(block).toContain('delete = "running"');
    expect(block).toContain('binary = "/usr/libexec/pairkeeper/files-pass"');
    expect(contentOf(LSYNCD_CONFIG_PATH)).toContain('insist = true');
  });

  it('is content with a source that has files and a target that has none', () => {
    expect(judge(first, second)).toEqual([]);
  });

  it('says what becomes of files on the target, and does not begin without a source', () => {
    expect(judge(first, told('web-2', directory('files'), key('BBBB')))).toEqual([
      'web-2 warning files.target-has-files',
    ]);
    expect(judge(told('web-1', directory('absent'), key('AAAA')), second)).toEqual([
      'web-1 blocker files.no-source',
    ]);
    expect(judge(told('web-1', directory('empty'), key('AAAA')), second)).toEqual([
      'web-1 warning files.source-empty',
    ]);
    expect(judge(told('web-1', directory('synced'), key('AAAA')), second)).toEqual([]);
  });

  it('says where changes can’t be watched', () => {
    expect(judge(told('web-1', directory('files', 'nfs'), key('AAAA')), second)).toEqual([
      'web-1 warning files.network-file-system',
    ]);
  });
});
