import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Lab } from '../../../core/adapters/lab/lab.ts';
import type { Event } from '../../../core/events/event.ts';
import { initialSpecText } from '../../../core/spec/initial-spec.ts';
import { buildCli } from './build-cli.ts';

/** One run of the command line as a process of its own, which can be killed. */
export type ToolRun = {
  readonly process: ChildProcess;
  /** What `--json` printed so far. */
  readonly lines: readonly Record<string, unknown>[];
  /** Resolves at the first event of this kind, also when it has already come; rejects when the run ends without. */
  event(matches: (event: Event) => boolean): Promise<Event>;
  /** Exit status and the last line, which is the result. */
  ended(): Promise<{
    readonly exitCode: number | null;
    readonly result: Record<string, unknown>;
    readonly said: string;
  }>;
};

/** The command line, built from the sources, with a home and a pair file of its own. */
export type Tool = {
  readonly pairFile: string;
  /** @param verb its words up to the file, e.g. `drill service-stop` */
  run(verb: string, ...options: readonly string[]): ToolRun;
  dispose(): void;
};

/**
 * Builds the command line and writes a pair file for the lab's first two nodes, all settings at their defaults.
 *
 * @param change edits the text of pair.yaml
 * @param config of the build, see buildCli
 */
export function buildTool(
  lab: Lab,
  change: (text: string) => string = (text) => text,
  config?: string,
): Tool {
  const folder = mkdtempSync(join(tmpdir(), 'pairkeeper-tool-'));
  const program = buildCli(join(folder, 'program'), config);
  mkdirSync(join(folder, 'home'));
  copyFileSync(lab.knownHostsPath, join(folder, 'home/known_hosts'));
  const pairFile = join(folder, 'pair.yaml');
  writeFileSync(pairFile, change(pairText(lab)));
  return {
    pairFile,
    run: (verb, ...rest) => {
      const words = [program, ...verb.split(' '), pairFile, '--json', ...rest];
      return follow(
        spawn(process.execPath, words, {
          env: { ...process.env, PAIRKEEPER_HOME: join(folder, 'home'), LANG: 'C.UTF-8' },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      );
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function pairText(lab: Lab): string {
  const node = (index: 0 | 1) => {
    const found = lab.nodes[index];
    if (found === undefined) throw new Error('the lab has two nodes');
    const { name, address } = found;
    return { name, address, ssh: { user: 'root', identityFile: lab.sshKeyPath } };
  };
  const pair = { name: 'lab', nodes: [node(0), node(1)] as const, vips: [{ address: `${lab.vip()}/24` }] };
  return initialSpecText({ ...pair, nodes: [...pair.nodes], profile: 'balanced' }, () => '');
}

function follow(child: ChildProcess): ToolRun {
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  let said = '';
  let exit: { readonly code: number | null } | undefined;
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  if (child.stdout === null || child.stderr === null) throw new Error('the tool has no output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
    wake();
  });
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString();
  });
  child.on('close', (code) => {
    exit = { code };
    wake();
  });
  const until = <Value>(look: () => Value | undefined): Promise<Value> =>
    new Promise((resolve, reject) => {
      const attempt = (): void => {
        const found = look();
        if (found === undefined && exit === undefined) return;
        waiting.delete(attempt);
        if (found === undefined) reject(new Error(`the tool ended (${exit?.code}): ${said}`));
        else resolve(found);
      };
      waiting.add(attempt);
      attempt();
    });
  return {
    process: child,
    lines,
    event: (matches) =>
      until(() => (lines as unknown as Event[]).find((line) => 'code' in line && matches(line))),
    ended: () => until(() => exit && { exitCode: exit.code, result: lines.at(-1) ?? {}, said }),
  };
}
