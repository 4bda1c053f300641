import { setTimeout as sleep } from 'node:timers/promises';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import type { BenchLab } from './bench-lab.ts';
import type { Measurement } from './figures.ts';

const windowSeconds = 60;

/** Control groups with nothing in them but what watches. The stream runs in sshd's, which has no other login then. */
const ours: Readonly<Record<string, string>> = {
  'events-worker': 'system.slice/pairkeeper-events.service',
  'heartbeat-probe': 'system.slice/pairkeeper-heartbeat-probe.service',
  'heartbeat-answer': 'system.slice/system-pairkeeper\\x2dheartbeat.slice',
  'watch stream': 'system.slice/ssh.service',
};

/** Prints `<group> <CPU microseconds so far> <proportional set size, KiB>`, for each group that exists. */
const readScript = `cd /sys/fs/cgroup || exit 1
for group in "$@"; do
  [ -d "$group" ] || continue
  used=$(sed -n 's/^usage_usec //p' "$group/cpu.stat")
  memory=0
  for list in $(find "$group" -name cgroup.procs); do
    while read -r process; do
      share=$(sed -n 's/^Pss: *\\([0-9]*\\) kB/\\1/p' "/proc/$process/smaps_rollup" 2>/dev/null)
      memory=$((memory + \${share:-0}))
    done <"$list"
  done
  printf '%s %s %s\\n' "$group" "$used" "$memory"
done`;

type Usage = { readonly cpuMicroseconds: number; readonly kib: number };

/** What watching takes of a node in a quiet minute, with one \`status --watch\` connected. */
export async function measureWatchCost(bench: BenchLab): Promise<readonly Measurement[]> {
  bench.say(`reading what watching costs, for ${windowSeconds} s`);
  const begun = performance.now();
  const before = await Promise.all(bench.nodes.map(readUsage));
  await sleep(windowSeconds * 1000);
  const after = await Promise.all(bench.nodes.map(readUsage));
  const elapsedMicroseconds = (performance.now() - begun) * 1000;
  const nodes = after.map((usages, index) =>
    Object.entries(ours).map(([name, group]) => {
      const { cpuMicroseconds = 0, kib = 0 } = usages.get(group) ?? {};
      const used = cpuMicroseconds - (before[index]?.get(group)?.cpuMicroseconds ?? 0);
      return { name, percent: (used / elapsedMicroseconds) * 100, megabytes: (kib * 1024) / 1e6 };
    }),
  );
  const cpu = nodes.map((parts) => parts.reduce((sum, { percent }) => sum + percent, 0));
  const memory = nodes.map((parts) => parts.reduce((sum, { megabytes }) => sum + megabytes, 0));
  const first = nodes[cpu.indexOf(Math.max(...cpu))] ?? [];
  const cpuParts = first.map(({ name, percent }) => `${name} ${percent.toFixed(2)}`).join(', ');
  const memoryParts = first.map(({ name, megabytes }) => `${name} ${megabytes.toFixed(1)}`).join(', ');
  bench.say(`watching takes ${Math.max(...cpu).toFixed(2)} % (${cpuParts})`);
  bench.say(`watching takes ${Math.max(...memory).toFixed(1)} MB (${memoryParts})`);
  return [
    {
      figure: 'watch-cpu',
      value: Math.max(...cpu),
      samples: cpu,
      note: `over ${windowSeconds} s: ${cpuParts}`,
    },
    {
      figure: 'watch-memory',
      value: Math.max(...memory),
      samples: memory,
      note: `proportional set size: ${memoryParts}`,
    },
  ];
}

async function readUsage(node: LabNode): Promise<ReadonlyMap<string, Usage>> {
  const { stdout, exitCode, stderr } = await node.run([
    'sh',
    '-c',
    readScript,
    'usage',
    ...Object.values(ours),
  ]);
  if (exitCode !== 0) throw new Error(`control groups of ${node.name} can't be read: ${stderr}`);
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => {
        const [group = '', used, kib] = line.split(' ');
        return [group, { cpuMicroseconds: Number(used), kib: Number(kib) }] as const;
      }),
  );
}
