import type { NodeFacts } from '../facts/node-facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './pair-finding.ts';

/**
 * Room that a change needs, in MiB: packages are downloaded and unpacked, files are staged and backed up under
 * /var/lib. Measured with keepalived, nginx and curl on Debian 12: 12 MiB of archives, 35 MiB unpacked.
 */
const NEEDS: readonly { readonly path: string; readonly withPackages: number; readonly without: number }[] = [
  { path: '/etc', withPackages: 8, without: 4 },
  { path: '/usr', withPackages: 96, without: 4 },
  { path: '/var/lib', withPackages: 96, without: 16 },
  { path: '/run', withPackages: 4, without: 4 },
  { path: '/tmp', withPackages: 4, without: 4 },
];

/** Below this the node will soon be in trouble whatever we do, in MiB; for the file systems that grow. */
const COMFORTABLE_MIB = 256;

/** One per file that is made, with room for what packages bring. */
const INODES_NEEDED = 2000;

/** Free space, free inodes and read-only file systems where a change would write. */
export function checkStorage(facts: NodeFacts, installs: boolean): readonly Finding[] {
  const findings = [
    ...checkReadOnly(facts),
    ...onceEachFileSystem(
      facts,
      NEEDS.flatMap((need) => checkSpace(facts, need.path, installs ? need.withPackages : need.without)),
    ),
    ...onceEachFileSystem(facts, checkInodes(facts)),
  ];
  if (Object.keys(facts.diskFreeKiB).length === 0) {
    return [...findings, finding('disk.not-known', 'warning', {}, facts.node)];
  }
  return findings.length > 0 ? findings : [finding('disk.enough', 'ok', {}, facts.node)];
}

/**
 * Mostly all paths lie on one file system, and one sentence is enough for it: the one about the path that needs most.
 * Paths with the same free space and the same free inodes are taken to be on the same.
 */
function onceEachFileSystem(facts: NodeFacts, findings: readonly Finding[]): readonly Finding[] {
  const fileSystem = ({ code, params }: Finding): string => {
    const path = String(params.path);
    return `${code} ${facts.diskFreeKiB[path]} ${facts.inodesFree?.[path]}`;
  };
  const needed = ({ params }: Finding): number => Number(params.neededMib ?? params.needed ?? 0);
  const worst = new Map<string, Finding>();
  for (const finding of findings) {
    const other = worst.get(fileSystem(finding));
    if (other === undefined || needed(finding) > needed(other)) worst.set(fileSystem(finding), finding);
  }
  return [...worst.values()];
}

function checkReadOnly({ node, readOnlyPaths }: NodeFacts): readonly Finding[] {
  return readOnlyPaths.length > 0
    ? [finding('disk.read-only', 'blocker', { paths: readOnlyPaths.join(', ') }, node)]
    : [];
}

function checkSpace(facts: NodeFacts, path: string, neededMib: number): readonly Finding[] {
  const free = facts.diskFreeKiB[path];
  if (free === undefined) {
    return [];
  }
  const freeMib = Math.floor(free / 1024);
  if (freeMib < neededMib) {
    return [finding('disk.full', 'blocker', { path, freeMib, neededMib }, facts.node)];
  }
  return path === '/var/lib' && freeMib < COMFORTABLE_MIB
    ? [finding('disk.nearly-full', 'warning', { path, freeMib }, facts.node)]
    : [];
}

function checkInodes({ node, inodesFree = {} }: NodeFacts): readonly Finding[] {
  return Object.entries(inodesFree)
    .filter(([path, free]) => ['/etc', '/usr', '/var/lib'].includes(path) && free < INODES_NEEDED)
    .map(([path, free]) => finding('disk.no-inodes', 'blocker', { path, free, needed: INODES_NEEDED }, node));
}
