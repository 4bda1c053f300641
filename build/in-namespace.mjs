/**
 * node build/in-namespace.mjs -- COMMAND [ARGUMENT...]
 *
 * Runs a command in a new network namespace with nothing but `lo` in it. Labs that the command makes put their
 * bridges into that namespace (PAIRKEEPER_LAB_NAMESPACE), so that the command, say vitest, reaches the nodes
 * directly and its traffic reaches nothing else. Afterwards the namespace, the processes in it and the labs made
 * in it are gone, however the command ended; what a killed run left behind, the next run takes away.
 * Exits with the command's status. Plain Node without dependencies.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PREFIX = 'pk-test-';
const state = process.env.PAIRKEEPER_LAB_STATE || '/run/pairkeeper-lab';
process.env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

function ip(...args) {
  return spawnSync('ip', args, { encoding: 'utf8' });
}

/** Removes what lab.json says a lab consists of; core/adapters/lab/lab.ts does the same for one that is known. */
async function removeLabsIn(namespace) {
  for (const name of existsSync(state) ? readdirSync(state) : []) {
    let lab;
    try {
      lab = JSON.parse(readFileSync(join(state, name, 'lab.json'), 'utf8'));
    } catch {
      continue;
    }
    if (lab.namespace !== namespace) continue;
    for (const node of lab.nodes) ip('netns', 'delete', node.namespace);
    await killGroup(lab.cgroup);
    ip('-netns', namespace, 'link', 'delete', lab.bridge);
    if (basename(lab.disks) === lab.name) rmSync(lab.disks, { recursive: true, force: true });
    rmSync(join(state, name), { recursive: true, force: true });
    rmSync(join(state, '.subnets', String(lab.subnet)), { force: true });
  }
}

/** The kernel knows which processes are the lab's; none that was started elsewhere can be hit. */
async function killGroup(path) {
  if (!existsSync(join(path, 'cgroup.kill'))) return;
  writeFileSync(join(path, 'cgroup.kill'), '1');
  for (
    let waited = 0;
    waited < 10_000 && !readFileSync(join(path, 'cgroup.events'), 'utf8').includes('populated 0');
  ) {
    waited += 5;
    await sleep(5);
  }
  removeTree(path);
  removeTree(path.replace(/^.*?(?=\/pairkeeper-lab\/)/, '/sys/fs/cgroup/systemd'));
}

function removeTree(path) {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(path, entry.name));
  }
  try {
    rmdirSync(path);
  } catch {
    // Not empty: a process that could not die. The next run tries again.
  }
}

async function removeNamespace(namespace) {
  const pids = ip('netns', 'pids', namespace).stdout?.trim().split('\n') ?? [];
  for (const pid of pids.map(Number).filter((pid) => pid > 1 && pid !== process.pid)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  await removeLabsIn(namespace);
  ip('netns', 'delete', namespace);
}

/** Namespaces are named after the process that made them: one whose maker is gone belongs to a killed run. */
async function sweep() {
  const names = existsSync('/run/netns') ? readdirSync('/run/netns') : [];
  // The nodes' own namespaces begin alike (pk-test-PID-COUNT.node1) and are their lab's matter.
  for (const name of names.filter((name) => /^pk-test-\d+$/.test(name))) {
    if (!existsSync(`/proc/${name.slice(PREFIX.length)}`)) await removeNamespace(name);
  }
}

async function main() {
  const separator = process.argv.indexOf('--');
  const command = separator < 0 ? [] : process.argv.slice(separator + 1);
  if (command.length === 0) {
    console.error('usage: node build/in-namespace.mjs -- COMMAND [ARGUMENT...]');
    return 64;
  }
  await sweep();
  const namespace = `${PREFIX}${process.pid}`;
  const added = ip('netns', 'add', namespace);
  if (added.status !== 0) {
    console.error(
      `the network namespace ${namespace} could not be made: ${added.stderr ?? added.error?.message}`,
    );
    return 70;
  }
  try {
    ip('-netns', namespace, 'link', 'set', 'lo', 'up');
    return await runIn(namespace, command);
  } finally {
    await removeNamespace(namespace);
  }
}

function runIn(namespace, command) {
  return new Promise((resolve) => {
    const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, '--', ...command], {
      stdio: 'inherit',
      env: { ...process.env, PAIRKEEPER_LAB_NAMESPACE: namespace },
    });
    // A terminal sends Ctrl-C to the command as well; we stay to clean up after it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

process.exitCode = await main();
