import { randomBytes } from 'node:crypto';
import { access, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../errors/app-error.ts';
import type { RunResult } from '../../host/host.ts';
import { createGroup, killGroup, requireVisible } from './control-group.ts';
import { resetDisk, saveDisk } from './disk.ts';
import { clearFaults } from './faults.ts';
import { knownHostsPath, sshKeyPath, writeIdentities } from './identity.ts';
import { ensureImage } from './image.ts';
import { boot, type LabNode, nodeOf } from './lab-node.ts';
import {
  cacheDirectory,
  claimSubnet,
  findNode,
  type LabRecord,
  type LabRelease,
  labDirectory,
  type NodeRecord,
  publishLab,
  readLab,
  releaseSubnet,
  sweepState,
} from './lab-state.ts';
import {
  createBridge,
  gatewayAddress,
  gatewayAddress6,
  inNamespace,
  macAddress,
  removeBridge,
} from './network.ts';
import { cutPower } from './node.ts';
import type { ProgressSink } from './progress.ts';
import { findCgroup2 } from './requirements.ts';
import { type CommandOptions, runCommand } from './run-command.ts';

export type LabOptions = {
  /** Lower-case letters, digits and hyphens, at most 24. Default `default`. */
  readonly name?: string;
  /** Default 2. */
  readonly nodes?: 2 | 3;
  /** Default `bookworm` (Debian 12). */
  readonly release?: LabRelease;
  /** Size of each node's disk in MiB. Default: as large as the machine's. */
  readonly diskMib?: number;
  /**
   * A network namespace that exists already and shall hold the bridge, so that a process inside it reaches the
   * nodes directly. Default: PAIRKEEPER_LAB_NAMESPACE, else a new one.
   */
  readonly namespace?: string;
  readonly onProgress?: ProgressSink;
};

export type Lab = {
  readonly name: string;
  readonly release: LabRelease;
  readonly nodes: readonly LabNode[];
  /** The bridge's address: the nodes' gateway, good as a witness. */
  readonly gateway: string;
  readonly gateway6: string;
  /** Network namespace in which the nodes can be reached. */
  readonly namespace: string;
  /** OpenSSH private key that opens root, admin and deploy on every node. */
  readonly sshKeyPath: string;
  readonly knownHostsPath: string;
  /** Passwords by account; `admin` needs its own for sudo. */
  readonly passwords: { readonly admin: string };
  /** A free address of the lab's subnet that may serve as virtual IP. */
  vip(family?: 4 | 6, index?: number): string;
  /** @throws AppError `lab.node-not-found` */
  node(name: string): LabNode;
  /** Runs a command on this machine inside the lab's network. */
  enter(argv: readonly string[], options?: CommandOptions): Promise<RunResult>;
  /** The command line that does the same, for interactive use. */
  enterCommandLine(argv: readonly string[]): readonly string[];
  /**
   * Switches all nodes off and keeps what is on their disks under a name, for `reset`. They stay off. Not for labs with
   * `diskMib`.
   */
  save(state: string): Promise<void>;
  /**
   * All nodes as new from the factory: same names, addresses and keys, nothing else kept.
   * @param state as they were when `save` was called with this name, instead
   */
  reset(state?: string): Promise<void>;
  /** Takes everything away. */
  down(): Promise<void>;
};

/**
 * Builds what is missing, then boots a lab.
 * @throws AppError `lab.name-taken`, `lab.name-invalid`, `lab.command-failed`, `lab.node-did-not-boot`
 */
export async function createLab(options: LabOptions = {}): Promise<Lab> {
  const onProgress = options.onProgress ?? (() => undefined);
  const record = await planLab(options, onProgress);
  try {
    await publishLab(record);
  } catch (error) {
    await releaseSubnet(record.subnet);
    throw error;
  }
  try {
    await mkdir(record.disks, { recursive: true, mode: 0o700 });
    await createGroup(record.cgroup);
    await Promise.all([writeIdentities(record), createBridge(record)]);
    onProgress({
      code: 'lab.network-ready',
      params: { lab: record.name, gateway: gatewayAddress(record.subnet) },
    });
    await settleAll(record.nodes.map((node) => boot(record, node, onProgress)));
  } catch (error) {
    await removeRecordedLab(record);
    throw error;
  }
  return labOf(record, onProgress);
}

/** @throws AppError `lab.not-found`, `lab.groups-not-visible` */
export async function openLab(name: string, onProgress: ProgressSink = () => undefined): Promise<Lab> {
  return labOf(await findLab(name), onProgress);
}

/** Takes a lab away, whatever state it is in. @throws AppError `lab.not-found`, `lab.groups-not-visible` */
export async function removeLab(name: string): Promise<void> {
  await removeRecordedLab(await findLab(name));
}

async function findLab(name: string): Promise<LabRecord> {
  const record = await readLab(name);
  await requireVisible(record.cgroup);
  return record;
}

async function planLab(options: LabOptions, onProgress: ProgressSink): Promise<LabRecord> {
  const name = options.name ?? 'default';
  if (!/^[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?$/.test(name)) {
    throw new AppError('lab.name-invalid', { kind: 'usage', params: { lab: name } });
  }
  if (await isThere(labDirectory(name))) {
    throw new AppError('lab.name-taken', { kind: 'usage', params: { lab: name } });
  }
  const release = options.release ?? 'bookworm';
  const image = await ensureImage(release, onProgress);
  const cgroup2 = await findCgroup2();
  if (cgroup2 === undefined) throw new AppError('lab.no-cgroup2', { kind: 'blocked' });
  const outer = options.namespace || process.env.PAIRKEEPER_LAB_NAMESPACE;
  const subnet = await claimSubnet(name);
  const count = options.nodes ?? 2;
  return {
    version: 1,
    name,
    release,
    subnet,
    namespace: outer || `pk-${name}`,
    ownsNamespace: !outer,
    bridge: `pk${subnet}br`,
    cgroup: join(cgroup2, 'pairkeeper-lab', name),
    disks: join(cacheDirectory(), 'disks', name),
    ...(options.diskMib === undefined ? {} : { diskMib: options.diskMib }),
    ...image,
    adminPassword: randomBytes(9).toString('base64url'),
    nodes: Array.from({ length: count }, (_, index) => planNode(name, subnet, index + 1)),
  };
}

function planNode(lab: string, subnet: number, number: number): NodeRecord {
  const host = 10 + number;
  return {
    name: `node${number}`,
    address: `10.77.${subnet}.${host}`,
    address6: `fd77:${subnet.toString(16)}::${host}`,
    namespace: `pk-${lab}.node${number}`,
    bridgePort: `pk${subnet}n${number}`,
    macAddress: macAddress(subnet, host),
    machineId: randomBytes(16).toString('hex'),
  };
}

function labOf(record: LabRecord, onProgress: ProgressSink): Lab {
  const nodes = record.nodes.map((node) => nodeOf(record, node, onProgress));
  const enterCommandLine = (argv: readonly string[]) => inNamespace(record.namespace, argv);
  return {
    name: record.name,
    release: record.release,
    nodes,
    gateway: gatewayAddress(record.subnet),
    gateway6: gatewayAddress6(record.subnet),
    namespace: record.namespace,
    sshKeyPath: sshKeyPath(record.name),
    knownHostsPath: knownHostsPath(record.name),
    passwords: { admin: record.adminPassword },
    vip: (family = 4, index = 0) =>
      family === 4
        ? `10.77.${record.subnet}.${100 + index}`
        : `fd77:${record.subnet.toString(16)}::${100 + index}`,
    node: (name) => nodeOf(record, findNode(record, name), onProgress),
    enterCommandLine,
    enter: (argv, options) => runCommand(enterCommandLine(argv), options),
    async save(state) {
      await settleAll(
        record.nodes.map(async (node) => {
          await cutPower(record, node);
          await saveDisk(record, node, state);
        }),
      );
    },
    async reset(state) {
      await settleAll(
        record.nodes.map(async (node) => {
          await cutPower(record, node);
          await clearFaults(record, node);
          await resetDisk(record, node, state);
          await boot(record, node, onProgress);
        }),
      );
    },
    down: () => removeRecordedLab(record),
  };
}

/** Everything named in the record, in an order in which nothing keeps the next thing busy. */
async function removeRecordedLab(record: LabRecord): Promise<void> {
  await settleAll(record.nodes.map((node) => cutPower(record, node)));
  await killGroup(record.cgroup);
  await removeBridge(record);
  // Only ever below a directory that carries the lab's name.
  if (basename(record.disks) === record.name) await rm(record.disks, { recursive: true, force: true });
  await rm(labDirectory(record.name), { recursive: true, force: true });
  await releaseSubnet(record.subnet);
  await sweepState();
}

/** Like Promise.all, but waits for the others before it rejects: nothing may still be starting during removal. */
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
