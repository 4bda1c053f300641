import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { runCommand } from '../../core/adapters/lab/run-command.ts';
import type { BenchLab } from './bench-lab.ts';
import type { Measurement } from './figures.ts';
import { plannedPackages } from './measure-apply.ts';
import { median } from './statistics.ts';

const rounds = 3;

/** Milliseconds: on fresh servers, and once more with nothing to change. */
type Job = { readonly fresh: number; readonly again: number };

/**
 * ansible-core doing the same job as `apply`, on the same servers and in turns.
 *
 * @param ansible folder of a virtual environment with ansible-core in it
 */
export async function measurePeers(bench: BenchLab, ansible: string): Promise<readonly Measurement[]> {
  const packages = await plannedPackages(bench);
  const done: { readonly peer: Job; readonly ours: Job }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const peerFirst = round % 2 === 0 ? [] : [await playTwice(bench, ansible, packages)];
    const ours = await applyTwice(bench);
    const peer = peerFirst[0] ?? (await playTwice(bench, ansible, packages));
    done.push({ peer, ours });
    bench.say(`round ${round} of ${rounds}: ansible-core ${shown(peer)}, apply ${shown(ours)}`);
  }
  return [ratios('peer-fresh', 'fresh', done), ratios('peer-again', 'again', done)];
}

function ratios(
  figure: 'peer-fresh' | 'peer-again',
  key: keyof Job,
  done: readonly { readonly peer: Job; readonly ours: Job }[],
): Measurement {
  const samples = done.map(({ peer, ours }) => peer[key] / ours[key]);
  const [theirs, own] = [
    median(done.map(({ peer }) => peer[key])),
    median(done.map(({ ours }) => ours[key])),
  ];
  const note = `ansible-core ${(theirs / 1000).toFixed(2)} s, apply ${(own / 1000).toFixed(2)} s, median of ${rounds} rounds`;
  return { figure, value: median(samples), samples, note };
}

/** Servers as they come from most providers: with Python, which ansible needs. The time for it is not counted. */
async function freshWithPython(bench: BenchLab): Promise<void> {
  await bench.fresh();
  const install = ['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'python3', 'python3-apt'];
  const results = await Promise.all(
    bench.nodes.map((node) => node.run(['env', 'DEBIAN_FRONTEND=noninteractive', ...install])),
  );
  for (const { exitCode, stderr } of results) {
    if (exitCode !== 0) throw new Error(`Python could not be installed on a node: ${stderr.slice(-500)}`);
  }
}

async function applyTwice(bench: BenchLab): Promise<Job> {
  await freshWithPython(bench);
  const fresh = await bench.run('apply', ['--yes', '--no-diff']);
  bench.became('balanced');
  await bench.untilHealthy();
  const again = await bench.run('apply', ['--yes', '--no-diff']);
  return { fresh: fresh.milliseconds, again: again.milliseconds };
}

async function playTwice(bench: BenchLab, ansible: string, packages: readonly string[]): Promise<Job> {
  await freshWithPython(bench);
  const folder = await mkdtemp(join(tmpdir(), 'pk-ansible-'));
  try {
    const inventory = join(folder, 'inventory.json');
    await writeFile(inventory, JSON.stringify(inventoryOf(bench, packages, folder)));
    const play = async (): Promise<number> => {
      const begun = performance.now();
      const playbook = resolve('test/bench/playbook');
      const result = await runCommand(
        [join(ansible, 'bin/ansible-playbook'), '-i', inventory, join(playbook, 'site.yaml')],
        {
          cwd: folder,
          env: { ANSIBLE_CONFIG: join(playbook, 'ansible.cfg'), ANSIBLE_HOME: join(folder, 'home') },
        },
      );
      if (result.exitCode !== 0) {
        throw new Error(
          `ansible-playbook ended with ${result.exitCode}: ${result.stdout.slice(-1500)}${result.stderr}`,
        );
      }
      return performance.now() - begun;
    };
    return { fresh: await play(), again: await play() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same two servers and the same address, in ansible's words. */
function inventoryOf(bench: BenchLab, packages: readonly string[], folder: string): unknown {
  const [first, second] = bench.nodes;
  const ssh = [
    '-o ControlMaster=auto',
    '-o ControlPersist=60s',
    `-o UserKnownHostsFile=${bench.lab.knownHostsPath}`,
  ].join(' ');
  return {
    pair: {
      hosts: {
        [first.name]: { ansible_host: first.address, peer: second.address, priority: 254 },
        [second.name]: { ansible_host: second.address, peer: first.address, priority: 244 },
      },
      vars: {
        ansible_user: 'root',
        ansible_ssh_private_key_file: bench.lab.sshKeyPath,
        ansible_ssh_args: ssh,
        ansible_control_path_dir: join(folder, 'cp'),
        vip: bench.lab.vip(),
        packages,
      },
    },
  };
}

function shown({ fresh, again }: Job): string {
  return `${(fresh / 1000).toFixed(2)} s fresh and ${(again / 1000).toFixed(2)} s again`;
}
