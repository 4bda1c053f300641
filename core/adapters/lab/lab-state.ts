import { mkdir, readdir, readFile, readlink, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../errors/app-error.ts';
import { listIfThere } from '../optional-file.ts';

export type LabRelease = 'bookworm' | 'trixie';

/** A process named so that a recycled pid is never mistaken for it: pid plus its start time in clock ticks. */
export type ProcessId = { readonly pid: number; readonly startTime: string };

export type NodeRecord = {
  readonly name: string;
  readonly address: string;
  readonly address6: string;
  /** Network namespace of the node, under /run/netns. */
  readonly namespace: string;
  /** The node's veth on the bridge's side. */
  readonly bridgePort: string;
  readonly macAddress: string;
  /** 32 hexadecimal digits; kept over restarts and resets. */
  readonly machineId: string;
};

/**
 * Everything that a lab consists of, written before the first of it is made: whoever finds this file can take
 * all of it away again (`removeLab`, build/in-namespace.mjs), also when the process that made it is long dead.
 */
export type LabRecord = {
  readonly version: 1;
  readonly name: string;
  readonly release: LabRelease;
  /** Third octet of 10.77.x.0/24, and the second group of fd77:x::/64. */
  readonly subnet: number;
  /** Network namespace with the bridge; tools, tests and the demo run in it. */
  readonly namespace: string;
  /** False when the namespace was there before (PAIRKEEPER_LAB_NAMESPACE) and stays when the lab goes. */
  readonly ownsNamespace: boolean;
  readonly bridge: string;
  /** Control group (v2) that holds every process of the lab and nothing else. */
  readonly cgroup: string;
  /** Directory with the nodes' disks. */
  readonly disks: string;
  /** Size of each node's disk in MiB; undefined: as large as the machine's. */
  readonly diskMib?: number | undefined;
  /** Directories of the image's layers, uppermost first. */
  readonly layers: readonly string[];
  /** Directory with the .deb packages. */
  readonly repository: string;
  /** Password of the account `admin` on every node. */
  readonly adminPassword: string;
  readonly nodes: readonly NodeRecord[];
};

/** Directory of the labs that exist now. Gone after a restart of the machine, as the labs are. */
function stateDirectory(): string {
  return process.env.PAIRKEEPER_LAB_STATE || '/run/pairkeeper-lab';
}

/** Directory of what is expensive to make, and of the nodes' disks. */
export function cacheDirectory(): string {
  return process.env.PAIRKEEPER_LAB_CACHE || '/var/cache/pairkeeper-lab';
}

export function labDirectory(name: string): string {
  return join(stateDirectory(), name);
}

/**
 * Publishes a new lab's record under its name, which takes the name: of two at the same time one wins.
 * @throws AppError `lab.name-taken`
 */
export async function publishLab(record: LabRecord): Promise<void> {
  const draft = join(stateDirectory(), `.new-${record.name}-${process.pid}`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(join(draft, 'lab.json'), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  try {
    await rename(draft, labDirectory(record.name));
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    throw new AppError('lab.name-taken', { kind: 'usage', params: { lab: record.name }, cause });
  }
}

/** @throws AppError `lab.not-found` when there is no lab of that name */
export async function readLab(name: string): Promise<LabRecord> {
  try {
    return JSON.parse(await readFile(join(labDirectory(name), 'lab.json'), 'utf8')) as LabRecord;
  } catch (cause) {
    throw new AppError('lab.not-found', { kind: 'usage', params: { lab: name }, cause });
  }
}

/** @throws AppError `lab.node-not-found` */
export function findNode(lab: LabRecord, name: string): NodeRecord {
  const node = lab.nodes.find((candidate) => candidate.name === name);
  if (node) return node;
  const known = lab.nodes.map((candidate) => candidate.name).join(', ');
  throw new AppError('lab.node-not-found', { kind: 'usage', node: name, params: { lab: lab.name, known } });
}

/** Names of all labs on this machine, sorted. */
export async function labNames(): Promise<readonly string[]> {
  // Nobody but root can make a lab, or look at one: for everybody else there is none.
  const entries = await readdir(stateDirectory()).catch(() => [] as string[]);
  return entries.filter((entry) => !entry.startsWith('.')).sort();
}

/**
 * Takes a subnet number that no other lab uses. A symbolic link is made in one step with its content, so that
 * two labs that start together get different ones.
 * @throws AppError `lab.no-subnet-free` when 250 labs are running
 */
export async function claimSubnet(labName: string): Promise<number> {
  const owner = await currentProcess();
  for (let subnet = 1; subnet <= 250; subnet++) {
    const link = join(claimsDirectory(), String(subnet));
    const claim = JSON.stringify({ lab: labName, ...owner });
    if (await tryLink(claim, link)) return subnet;
    if (await isStale(link)) {
      await rm(link, { force: true });
      if (await tryLink(claim, link)) return subnet;
    }
  }
  throw new AppError('lab.no-subnet-free', { kind: 'unexpected', params: { lab: labName } });
}

export async function releaseSubnet(subnet: number): Promise<void> {
  await rm(join(claimsDirectory(), String(subnet)), { force: true });
}

/** Takes away what processes that were killed while making a lab left before it had a record. */
export async function sweepState(): Promise<void> {
  const state = stateDirectory();
  for (const subnet of await listIfThere(claimsDirectory())) {
    const claim = join(claimsDirectory(), subnet);
    if (await isStale(claim)) await rm(claim, { force: true });
  }
  for (const entry of await listIfThere(state)) {
    const pid = Number(/^\.new-.*-(\d+)$/.exec(entry)?.[1]);
    if (pid > 0 && (await startTimeOf(pid)) === undefined)
      await rm(join(state, entry), { recursive: true, force: true });
  }
  // With the last lab the directories go too; they refuse while anything is in them.
  await rmdir(claimsDirectory()).catch(() => undefined);
  await rmdir(state).catch(() => undefined);
}

function claimsDirectory(): string {
  return join(stateDirectory(), '.subnets');
}

async function tryLink(claim: string, link: string): Promise<boolean> {
  try {
    await mkdir(dirname(link), { recursive: true });
    await symlink(claim, link);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

/** A claim is stale when its lab was never published or is gone, and whoever made it has ended. */
async function isStale(link: string): Promise<boolean> {
  try {
    const claim = JSON.parse(await readlink(link)) as ProcessId & { readonly lab: string };
    if ((await labNames()).includes(claim.lab)) return false;
    return !(await isRunning(claim));
  } catch {
    // Given up, or replaced, by its owner while we looked: the next number is tried.
    return false;
  }
}

async function currentProcess(): Promise<ProcessId> {
  return { pid: process.pid, startTime: (await startTimeOf(process.pid)) ?? '' };
}

/** Start time of a process in clock ticks since boot, field 22 of /proc/PID/stat (proc(5)); undefined: no such process. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  // A process that has ended has no such file, or one that can't be read any more (ESRCH).
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field, the name in parentheses, may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

export async function isRunning(process: ProcessId): Promise<boolean> {
  return (await startTimeOf(process.pid)) === process.startTime;
}
