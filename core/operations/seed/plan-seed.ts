import { AppError } from '../../errors/app-error.ts';
import type { Host, HostPair } from '../../host/host.ts';
import { answerOf, runProgram } from './run-program.ts';

/** What a copy would do, read from both nodes and shown before anything is done. */
export type SeedPlan = {
  /** `mariadb`. */
  readonly engine: string;
  readonly from: string;
  readonly to: string;
  /** Size of the data to copy, bytes, not compressed. */
  readonly bytes: number;
  /** Room on the file system that takes them, bytes. */
  readonly freeBytes: number;
  /** Databases on the target that give way; their folder is moved aside. */
  readonly replaces: readonly string[];
  /** What has to be typed before databases give way: the target's own host name. */
  readonly hostname: string;
  /** Folder whose content is moved aside. */
  readonly directory: string;
};

/** The copy is unpacked beside the old data; a fifth more for what is written meanwhile. */
const ROOM = 1.2;

/**
 * Looks whether one node's database can be given to the other node.
 *
 * @param to name of the node that shall get the copy
 * @throws AppError of kind `blocked` with what speaks against it; `seed.unknown-node` of kind `usage`
 */
export async function planSeed(hosts: HostPair, engine: string, to: string): Promise<SeedPlan> {
  const { source, target } = seedEnds(hosts, to);
  const inspect = (host: Host) =>
    runProgram({ host, program: `seed-${engine}`, words: ['inspect'], timeoutMs: 30_000 });
  const [given, taken] = await Promise.all([inspect(source), inspect(target)]);
  const plan: SeedPlan = {
    engine,
    from: source.node,
    to,
    bytes: Number(answerOf(given, 'dataBytes')) || 0,
    freeBytes: Number(answerOf(taken, 'freeBytes')) || 0,
    replaces: taken.get('schema') ?? [],
    hostname: answerOf(taken, 'hostname'),
    directory: answerOf(taken, 'datadir'),
  };
  const blocked = (code: string, node: string, params: Readonly<Record<string, string | number>> = {}) =>
    new AppError(`seed.${code}`, { kind: 'blocked', node, params: { node, ...params } });
  if (answerOf(given, 'role') !== 'primary') throw blocked('source-not-primary', source.node, { to });
  if (answerOf(taken, 'role') === 'primary') throw blocked('target-is-primary', to, { from: source.node });
  if (answerOf(taken, 'mounted') === 'yes')
    throw blocked('folder-mounted', to, { directory: plan.directory });
  if (answerOf(given, 'version') !== answerOf(taken, 'version')) {
    throw blocked('versions-differ', to, {
      version: answerOf(taken, 'version'),
      other: answerOf(given, 'version'),
    });
  }
  if (plan.freeBytes < plan.bytes * ROOM) {
    throw blocked('no-room', to, {
      neededMib: Math.ceil((plan.bytes * ROOM) / 2 ** 20),
      freeMib: Math.floor(plan.freeBytes / 2 ** 20),
      directory: plan.directory,
    });
  }
  return plan;
}

/** Who gives and who gets. */
export function seedEnds(hosts: HostPair, to: string): { readonly source: Host; readonly target: Host } {
  const [first, second] = hosts;
  if (first.node === to) return { source: second, target: first };
  if (second.node === to) return { source: first, target: second };
  throw new AppError('seed.unknown-node', {
    kind: 'usage',
    params: { node: to, nodes: `${first.node}, ${second.node}` },
  });
}
