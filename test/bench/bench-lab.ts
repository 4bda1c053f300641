import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createLab, type Lab } from '../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { components } from '../../core/components/registry.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { initialSpecText } from '../../core/spec/initial-spec.ts';
import { loadSpec } from '../../core/spec/load-spec.ts';
import { eventually } from '../lab/support/eventually.ts';
import { type CommandLine, type Finished, runPairkeeper } from './pairkeeper.ts';

export type Profile = 'fast' | 'balanced' | 'tolerant';

/** Two servers, and an admin's folder with a pair file for them. */
export type BenchLab = {
  readonly lab: Lab;
  readonly nodes: readonly [LabNode, LabNode];
  readonly commandLine: CommandLine;
  readonly pairFile: string;
  readonly url: string;
  spec(): ClusterSpec;
  /** Two factory-new servers. */
  fresh(): Promise<void>;
  /**
   * Runs a verb on the pair file.
   * @param verb its words up to the file, e.g. `drill service-stop`
   */
  run(verb: string, options?: readonly string[], allowed?: readonly number[]): Promise<Finished>;
  /** Makes the servers a healthy pair with this profile, unless they are. */
  pair(profile: Profile): Promise<void>;
  /** Waits until the pair could lose a node. */
  untilHealthy(): Promise<void>;
  /** The node that serves, and the other one. */
  roles(): Promise<{ readonly holder: LabNode; readonly standby: LabNode }>;
  /** Tells that something else than `pair` set the servers up. */
  became(profile: Profile): void;
  /** A line about how far the bench is. */
  say(text: string): void;
  down(): Promise<void>;
};

/** @param program the built command line */
export async function createBenchLab(program: string): Promise<BenchLab> {
  const begun = performance.now();
  const say = (text: string): void => {
    const seconds = Math.round((performance.now() - begun) / 1000);
    process.stderr.write(`${String(seconds).padStart(5)} s  ${text}\n`);
  };
  say('booting two servers');
  const lab = await createLab({ name: `bench-${process.pid}` });
  const folder = await mkdtemp(join(tmpdir(), 'pairkeeper-bench-'));
  const commandLine = { program, home: join(folder, 'home') };
  await mkdir(commandLine.home);
  await copyFile(lab.knownHostsPath, join(commandLine.home, 'known_hosts'));
  const [first, second] = lab.nodes;
  if (first === undefined || second === undefined) throw new Error('the lab has two nodes');
  const pairFile = join(folder, 'pair.yaml');
  let isPaired: Profile | undefined;
  let text = pairText(lab, 'balanced');
  await writeFile(pairFile, text);

  const run: BenchLab['run'] = (verb, options = [], allowed = [0]) =>
    runPairkeeper(commandLine, [...verb.split(' '), pairFile, ...options], allowed);
  const untilHealthy = () =>
    eventually(async () => (await run('status', [], [0, 6, 7, 8])).exitCode === 0, 60_000);

  return {
    lab,
    nodes: [first, second],
    commandLine,
    pairFile,
    url: `http://${lab.vip()}/`,
    spec: () => specOf(text),
    run,
    say,
    untilHealthy,
    async fresh() {
      await lab.reset();
      isPaired = undefined;
      text = pairText(lab, 'balanced');
      await writeFile(pairFile, text);
    },
    async pair(profile) {
      if (isPaired !== profile) {
        say(`making a pair, profile ${profile}`);
        text = pairText(lab, profile);
        await writeFile(pairFile, text);
        await run('apply', ['--yes', '--no-diff']);
        isPaired = profile;
      }
      await untilHealthy();
    },
    became(profile) {
      isPaired = profile;
    },
    async roles() {
      const { result } = await run('status');
      const name = (result.health as { readonly holder?: string }).holder;
      const [holder, standby] = name === first.name ? [first, second] : [second, first];
      return { holder, standby };
    },
    async down() {
      await lab.down();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A pair file as `init` writes it, for the lab's two servers. */
function pairText(lab: Lab, profile: Profile): string {
  const node = (index: number) => {
    const found = lab.nodes[index];
    if (found === undefined) throw new Error('the lab has two nodes');
    return {
      name: found.name,
      address: found.address,
      ssh: { user: 'root', identityFile: lab.sshKeyPath },
    };
  };
  const answers = {
    name: 'bench',
    nodes: [node(0), node(1)] as const,
    vips: [{ address: `${lab.vip()}/24` }],
    witnesses: [lab.gateway],
    profile,
  };
  return initialSpecText(answers, () => '');
}

function specOf(text: string): ClusterSpec {
  const loaded = loadSpec(text, components);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.spec;
}
