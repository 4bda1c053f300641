import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Lab } from '../../core/adapters/lab/lab.ts';
import program from './vip-watch.py?raw';

/** How many nodes answer for the virtual address, as the network sees it, from the moment of its start. */
export type VipWatch = {
  /** As of the last question; undefined before the first answer was looked for. */
  holders(): number | undefined;
  /** Rounds in which the network was asked, and those with more than one holder. */
  stop(): Promise<VipTotal>;
};

/** A time with several holders. */
export type Overlap = {
  readonly ms: number;
  /** The most that one keepalived stood ready meanwhile without being given a processor, milliseconds. */
  readonly waitedMs: number;
};

type VipTotal = {
  readonly rounds: number;
  readonly several: number;
  readonly overlaps: readonly Overlap[];
  /** `<RFC 3339> <holders>`, in order. */
  readonly changes: readonly string[];
};

const pauseMs = 20;

/** Asks on the lab's bridge, outside of all nodes. */
export async function watchVip(lab: Lab): Promise<VipWatch> {
  const bridge = await bridgeOf(lab);
  const words = ['python3', '-I', '-c', program, bridge, lab.vip(), String(pauseMs), lab.name];
  const [command = '', ...rest] = lab.enterCommandLine(words);
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  let holders: number | undefined;
  const changes: string[] = [];
  const overlaps: Overlap[] = [];
  let total = { rounds: 0, several: 0 };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, first, second = '', third] = line.split(' ');
    switch (word) {
      case 'holders':
        holders = Number(first);
        changes.push(`${second} ${holders}`);
        return;
      case 'several':
        overlaps.push({ ms: Number(first), waitedMs: Number(second) });
        return;
      default:
        total = { rounds: Number(first), several: Number(third) };
    }
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    holders: () => holders,
    async stop() {
      child.stdin.end();
      await ended;
      return { ...total, overlaps, changes };
    },
  };
}

/** The interface that has the gateway's address. */
async function bridgeOf(lab: Lab): Promise<string> {
  const { stdout } = await lab.enter(['ip', '-o', '-4', 'addr', 'show', 'to', lab.gateway]);
  const name = stdout.split(/\s+/)[1];
  if (name === undefined) throw new Error(`the lab ${lab.name} has no bridge`);
  return name;
}
