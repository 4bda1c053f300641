import { access, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { type Adoption, adoptPair } from '../../core/adopt/adopt-pair.ts';
import { assumedFacts } from '../../core/adopt/assumed-facts.ts';
import type { PresentNode } from '../../core/adopt/present-node.ts';
import type { NamedNode } from '../../core/adopt/propose-spec.ts';
import { type TakeOver, takeOvers } from '../../core/adopt/take-over.ts';
import { components } from '../../core/components/registry.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { gatherFacts } from '../../core/facts/gather-facts.ts';
import type { PairFacts } from '../../core/facts/node-facts.ts';
import type { HostPair } from '../../core/host/host.ts';
import { parseConf } from '../../core/keepalived-conf/parse-conf.ts';
import { guessVip } from '../../core/operations/propose-design.ts';
import { readPresentPair } from '../../core/operations/read-present-pair.ts';
import { sha256Hex } from '../../core/plan/digest.ts';
import { selectComponents } from '../../core/plan/select-components.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { initialSpecText } from '../../core/spec/initial-spec.ts';
import { loadSpec } from '../../core/spec/load-spec.ts';
import { folderReaders, readFolder } from '../adopt-folders.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { defaultPairFile, reportSpecIssues } from '../pair-file.ts';
import { createPairSession, withHosts } from '../pair-session.ts';
import { reportAdoption } from '../report-adoption.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';
import { writableFile } from '../writable-file.ts';

type AdoptOptions = {
  readonly from?: readonly string[];
  readonly name: string;
  /** `name=address`, twice. */
  readonly node: readonly string[];
  readonly user?: string;
  readonly identity?: string;
  readonly hostKey: readonly string[];
  readonly fixes?: boolean;
  readonly force?: boolean;
};

/** `pairkeeper adopt`: reads a pair that runs already, explains it, and writes a pair.yaml that wants the same. */
export function adoptCommand(run: VerbRunner): Command {
  const collect = (value: string, previous: readonly string[]) => [...previous, value];
  return new Command('adopt')
    .argument('[file]', '', defaultPairFile)
    .option('--from <folder...>')
    .option('--name <name>', '', 'pair')
    .option('--node <name=address>', '', collect, [])
    .option('--user <name>')
    .option('--identity <path>')
    .option('--host-key <fingerprint>', '', collect, [])
    .option('--fixes')
    .option('--force')
    .action(run(adopt));
}

async function adopt(context: CliContext, file: string, options: AdoptOptions): Promise<VerbEnd> {
  const { output } = context;
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (options.force !== true && exists) {
    throw new AppError('cli.file-exists', { kind: 'usage', params: { file } });
  }
  const read = options.from === undefined ? await readServers(context, file, options) : readFolders(options);
  const text = initialSpecText(read.adoption.answers, (key) => output.texts.text(key));
  const loaded = loadSpec(text, components);
  const diffs = loaded.ok ? await read.takeOvers(loaded.spec) : [];
  reportAdoption(context, read.adoption, diffs, { file, fixes: options.fixes === true });
  await writableFile(file, (path) => writeFile(path, text, { flag: options.force === true ? 'w' : 'wx' }));
  if (!loaded.ok) {
    reportSpecIssues(output, file, loaded.issues);
    output.say(output.texts.text('adopt.needs-hand', { file }));
  } else {
    const [mark, key] = read.adoption.isSame
      ? [output.style.green('✓'), 'adopt.written']
      : [output.style.yellow('▲'), 'adopt.written-differs'];
    output.say(`${mark} ${output.texts.text(key, { file })}`);
  }
  const { answers: _answers, corrected: _corrected, ...adoption } = read.adoption;
  const isUsable = loaded.ok && read.adoption.isSame;
  return {
    exitCode: isUsable ? exitCodes.ok : exitCodes.blocked,
    result: { outcome: isUsable ? 'ok' : 'incomplete', file, ...adoption, diffs },
  };
}

/** What was read, and how it is set against what Pairkeeper would install. */
type ReadPair = {
  readonly adoption: Adoption;
  takeOvers(spec: ClusterSpec): Promise<readonly TakeOver[]>;
};

function readFolders({ from = [], name, node: named }: AdoptOptions): ReadPair {
  const [first, second, third] = from;
  if (first === undefined || second === undefined || third !== undefined) {
    throw new AppError('adopt.source-missing', { kind: 'usage' });
  }
  const folders = [readFolder(first), readFolder(second)] as const;
  const present = folders.map(({ folder, main, nginx }, index): PresentNode => {
    const given = parseNamed(named[index]);
    return {
      name: given?.name ?? nodeNameOf(folder, index),
      address: given?.address ?? ownAddress(main.text),
      networks: [],
      main,
      sha256: sha256Hex(main.text),
      nginx,
    };
  }) as [PresentNode, PresentNode];
  const nodes = present.map(({ name: node, address }): NamedNode => {
    if (address === undefined) {
      throw new AppError('adopt.address-unknown', { kind: 'usage', params: { node } });
    }
    return { name: node, address };
  }) as [NamedNode, NamedNode];
  const adoption = adoptPair({ name, present, nodes, readers: folderReaders(folders) });
  return {
    adoption,
    takeOvers: (spec) =>
      Promise.resolve(takeOvers(spec, guessedFacts(spec, present), components, textsOf(present))),
  };
}

async function readServers(context: CliContext, file: string, options: AdoptOptions): Promise<ReadPair> {
  const [first, second, third] = options.node.map(parseNamed);
  if (first === undefined || second === undefined || third !== undefined) {
    throw new AppError('adopt.source-missing', { kind: 'usage' });
  }
  const ssh = {
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.identity === undefined ? {} : { identityFile: options.identity }),
  };
  const nodes = [
    { ...first, ssh },
    { ...second, ssh },
  ] as const;
  const session = createPairSession(context, {
    file,
    spec: loginSpec(context, file, options.name, nodes),
    hostKeys: options.hostKey,
  });
  const { clock } = context;
  const addresses = [first.address, second.address] as const;
  const read = await withHosts(session, (hosts) => readPresentPair(hosts, addresses, clock));
  const adoption = adoptPair({ name: options.name, nodes, ...read });
  return {
    adoption,
    takeOvers: (spec) =>
      withHosts(session, async (hosts) =>
        takeOvers(spec, await factsFor(spec, hosts, context), components, textsOf(read.present)),
      ),
  };
}

/** As much of a pair.yaml as it takes to log in. */
function loginSpec(
  { output }: CliContext,
  file: string,
  name: string,
  nodes: readonly [NamedNode, NamedNode],
): ClusterSpec {
  const vips = [{ address: guessVip([nodes[0].address, nodes[1].address]) }];
  const loaded = loadSpec(
    initialSpecText({ name, nodes, vips }, () => ''),
    components,
  );
  if (!loaded.ok) {
    reportSpecIssues(output, file, loaded.issues);
    throw new AppError('cli.answers-invalid', { kind: 'usage', params: { count: loaded.issues.length } });
  }
  return loaded.spec;
}

function factsFor(spec: ClusterSpec, hosts: HostPair, { clock }: CliContext): Promise<PairFacts> {
  const reads = selectComponents(spec, components).map(({ component, settings }) => ({
    id: component.id,
    reads: component.reads(spec, settings),
  }));
  return gatherFacts(hosts, reads, clock);
}

function guessedFacts(spec: ClusterSpec, present: readonly [PresentNode, PresentNode]): PairFacts {
  const [vip] = spec.vips;
  return present.map(({ main, sha256 }, index) => {
    const node = spec.nodes[index] ?? spec.nodes[0];
    const config = {
      path: '/etc/keepalived/keepalived.conf',
      type: 'file' as const,
      sha256,
      content: main.text,
    };
    const written = /^[ \t]*interface[ \t]+(\S+)/m.exec(main.text)?.[1] ?? 'eth0';
    const device = vip === undefined || vip.interface === 'auto' ? written : vip.interface;
    return assumedFacts(node.name, node.address, device, vip?.address ?? '', config);
  }) as unknown as PairFacts;
}

function textsOf([first, second]: readonly [PresentNode, PresentNode]): readonly [string, string] {
  return [first.main.text, second.main.text];
}

function parseNamed(
  text: string | undefined,
): { readonly name: string; readonly address: string } | undefined {
  const [, name, address] = /^([^=]+)=(.+)$/.exec(text ?? '') ?? [];
  return name === undefined || address === undefined ? undefined : { name, address };
}

/** The address that a configuration sends from; undefined where only the kernel knows. */
function ownAddress(text: string): string | undefined {
  const instance = parseConf({ path: '', text }).entries.find(({ keyword }) => keyword === 'vrrp_instance');
  const value = (keyword: string) => instance?.entries?.find((entry) => entry.keyword === keyword)?.words[0];
  return value('unicast_src_ip') ?? value('mcast_src_ip');
}

/** The folder's own name where pair.yaml could hold it. */
function nodeNameOf(folder: string, index: number): string {
  const name = basename(folder.replace(/\/+$/, '')).toLowerCase();
  return /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name) ? name : `node-${index + 1}`;
}
