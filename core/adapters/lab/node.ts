import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors/app-error.ts';
import { readIfThere } from '../optional-file.ts';
import { createGroup, killGroup } from './control-group.ts';
import { diskDirectory, diskImage, lowerLayers } from './disk.ts';
import { applyFaults, dropFaults, readFaults } from './faults.ts';
import {
  isRunning,
  type LabRecord,
  labDirectory,
  type NodeRecord,
  type ProcessId,
  startTimeOf,
} from './lab-state.ts';
import { connectNode, disconnectNode, networkFile } from './network.ts';
import { labEnvironment, runCommand } from './run-command.ts';
import startScript from './scripts/start-node.sh?raw';

/** Generous: a node boots in a third of a second on an idle machine. */
const BOOT_TIMEOUT_MS = 60_000;

/**
 * What a node may do beyond nspawn's default: enough for keepalived and nftables. Never CAP_SYS_TIME: the clock
 * is the whole machine's.
 */
const CAPABILITIES = 'CAP_NET_ADMIN,CAP_NET_RAW,CAP_SYS_NICE,CAP_IPC_LOCK';

/** Group of the node's processes: what power loss kills and a freeze stops. */
export function nodeGroup(lab: LabRecord, node: NodeRecord): string {
  return join(lab.cgroup, node.name);
}

/** Plugs a node in and starts it; resolves when its systemd says that everything runs. */
export async function bootNode(lab: LabRecord, node: NodeRecord): Promise<void> {
  await connectNode(lab, node);
  const faults = await readFaults(lab, node);
  if (Object.keys(faults).length > 0) await applyFaults(lab, node, faults);
  await startSupervisor(lab, node);
  await untilRunning(lab, node);
}

/**
 * Takes away the power: network and processes go at once, the disk stays. Safe to call when it is off already.
 */
export async function cutPower(lab: LabRecord, node: NodeRecord): Promise<void> {
  await disconnectNode(lab, node);
  await killGroup(nodeGroup(lab, node));
  await dropFaults(lab, node);
  await rm(supervisorFile(lab, node), { force: true });
}

/**
 * The node's process 1 as the machine sees it. Looked up each time: it changes when the node restarts itself.
 * @returns undefined when the node is off
 */
export async function findInit(lab: LabRecord, node: NodeRecord): Promise<number | undefined> {
  const supervisor = await findSupervisor(lab, node);
  const nspawn = supervisor && (await childOf(supervisor.pid));
  return nspawn === undefined ? undefined : childOf(nspawn);
}

/** The process that holds the node (scripts/start-node.sh); undefined when it has ended. */
async function findSupervisor(lab: LabRecord, node: NodeRecord): Promise<ProcessId | undefined> {
  const text = await readIfThere(supervisorFile(lab, node));
  if (text === undefined) return undefined;
  const supervisor = JSON.parse(text) as ProcessId;
  return (await isRunning(supervisor)) ? supervisor : undefined;
}

async function childOf(pid: number): Promise<number | undefined> {
  // A process that has ended has no children.
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const child = Number(children.trim().split(' ')[0]);
  return child > 0 ? child : undefined;
}

/**
 * A command line that runs `argv` on the node as root, past its network and sshd.
 * @throws AppError `lab.node-off`
 */
export async function onNode(
  lab: LabRecord,
  node: NodeRecord,
  argv: readonly string[],
): Promise<readonly string[]> {
  const init = await findInit(lab, node);
  if (init === undefined) {
    throw new AppError('lab.node-off', { kind: 'usage', node: node.name, params: { lab: lab.name } });
  }
  return [...enterInit(init), ...argv];
}

function enterInit(init: number): readonly string[] {
  return ['nsenter', '--target', String(init), '--all', '--', 'env', '-i', ...environment()];
}

function environment(): readonly string[] {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return [`PATH=${path}`, 'HOME=/root', 'USER=root', 'LANG=C.UTF-8', `TERM=${process.env.TERM ?? 'dumb'}`];
}

async function startSupervisor(lab: LabRecord, node: NodeRecord): Promise<void> {
  const group = nodeGroup(lab, node);
  const disk = diskDirectory(lab, node);
  const root = join(lab.disks, node.name, 'root');
  for (const part of ['supervisor', 'machine']) await createGroup(join(group, part));
  await mkdir(disk, { recursive: true });
  await mkdir(root, { recursive: true });
  const image = await diskImage(lab, node);
  const lower = (await lowerLayers(lab, node)).join(':');
  const nspawn = [
    ...['--quiet', '--directory', root, `--machine=pk-${lab.name}-${node.name}`, `--hostname=${node.name}`],
    ...['--boot', '--register=no', '--keep-unit', '--settings=no', '--link-journal=no', '--console=pipe'],
    ...['--resolv-conf=off', '--timezone=off', `--capability=${CAPABILITIES}`],
    ...[`--network-namespace-path=/run/netns/${node.namespace}`, `--bind-ro=${lab.repository}:/srv/repo`],
  ];
  const console = openSync(consoleFile(lab, node), 'a', 0o600);
  const script = ['sh', '-c', startScript, 'start-node', group, node.namespace, networkFile(lab, node)];
  const [program, ...rest] = [
    'unshare',
    '--mount',
    '--',
    ...script,
    image,
    disk,
    lower,
    root,
    ...nspawn,
  ] as const;
  const child = spawn(program, rest, {
    detached: true,
    stdio: ['ignore', console, console],
    // A pure version 2 hierarchy inside, whatever the machine has; /proc/sys/net writable for sysctl.
    env: labEnvironment({
      SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1',
      SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network',
    }),
  });
  closeSync(console);
  child.unref();
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  const supervisor: ProcessId = { pid, startTime: (await startTimeOf(pid)) ?? '' };
  await writeFile(supervisorFile(lab, node), JSON.stringify(supervisor));
}

/**
 * Resolves when the node's systemd has started everything.
 * @param previous process 1 of the boot that is not meant, after a restart
 */
export async function untilRunning(lab: LabRecord, node: NodeRecord, previous?: number): Promise<void> {
  const deadline = Date.now() + BOOT_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if ((await findSupervisor(lab, node)) === undefined) throw await didNotBoot(lab, node, 'ended');
    const init = await findInit(lab, node);
    // The socket appears when systemd is ready to be asked; from then on systemctl itself waits.
    if (
      init !== undefined &&
      init !== previous &&
      (await isThere(`/proc/${init}/root/run/systemd/private`))
    ) {
      const state = await systemState(init, deadline - Date.now());
      // A unit that failed is for whoever installed it to notice; the server is up.
      if (state === 'running' || state === 'degraded') return;
    }
    await sleep(20);
  }
  throw await didNotBoot(lab, node, 'timeout');
}

/** @returns `running`, `degraded`, `starting`, `stopping`, …; empty when systemd could not be asked */
async function systemState(init: number, timeoutMs: number): Promise<string> {
  const argv = [...enterInit(init), 'systemctl', 'is-system-running', '--wait'];
  return (await runCommand(argv, { timeoutMs: Math.max(1, timeoutMs) })).stdout.trim();
}

async function didNotBoot(lab: LabRecord, node: NodeRecord, state: string): Promise<AppError> {
  const console = (await readIfThere(consoleFile(lab, node))) ?? '';
  return new AppError('lab.node-did-not-boot', {
    kind: 'unexpected',
    node: node.name,
    params: { lab: lab.name, state, output: console.trim().slice(-2000) },
  });
}

function consoleFile(lab: LabRecord, node: NodeRecord): string {
  return join(labDirectory(lab.name), `${node.name}.console.log`);
}

function supervisorFile(lab: LabRecord, node: NodeRecord): string {
  return join(labDirectory(lab.name), `${node.name}.supervisor.json`);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
