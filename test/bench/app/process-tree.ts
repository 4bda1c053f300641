import { readdirSync, readFileSync } from 'node:fs';

/** What a program and all processes that came of it have used. */
export type Usage = {
  /** User and system time since they began. Those that have ended do not count. */
  readonly cpuSeconds: number;
  /** Proportional set size: what is shared counts once in all. 10^6 bytes. */
  readonly megabytes: number;
};

/** Clock ticks of /proc a second: fixed at 100 for programs, whatever the kernel's own (man 5 proc_pid_stat). */
const TICKS = 100;

type Stat = { readonly parent: number; readonly cpuSeconds: number };

/** @param root process id of the program, which still runs */
export function readUsage(root: number): Usage {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readStat(name);
    if (stat !== undefined) stats.set(Number(name), stat);
  }
  const belongs = (process: number): boolean => {
    for (let at = process; at > 1; at = stats.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  const tree = [...stats].filter(([process]) => belongs(process));
  if (tree.length === 0) throw new Error(`process ${root} has ended`);
  return {
    cpuSeconds: tree.reduce((sum, [, { cpuSeconds }]) => sum + cpuSeconds, 0),
    megabytes: tree.reduce((sum, [process]) => sum + readMegabytes(process), 0),
  };
}

function readStat(process: string): Stat | undefined {
  const text = readQuietly(`/proc/${process}/stat`);
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 13) return undefined;
  return { parent: Number(fields[1]), cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS };
}

function readMegabytes(process: number): number {
  const share = /^Pss: +(\d+) kB/m.exec(readQuietly(`/proc/${process}/smaps_rollup`))?.[1];
  return (Number(share ?? 0) * 1024) / 1e6;
}

/** Nothing for a process that has ended meanwhile. */
function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
