import { performance } from 'node:perf_hooks';
import type { PackageStep } from '../../core/plan/step.ts';
import type { BenchLab } from './bench-lab.ts';
import type { Measurement } from './figures.ts';
import type { Line } from './pairkeeper.ts';
import { median } from './statistics.ts';

const rounds = 5;
const plans = 7;

/** Milliseconds of one round on factory-new servers. */
type Round = {
  readonly check: number;
  /** From the plan to the confirmation. */
  readonly apply: number;
  /** The same with the start of the program, its connections and its end. */
  readonly command: number;
  /** What the package manager takes by itself. */
  readonly floor: number;
};

/** `check` and `apply` of fresh nodes beside the bare package manager, then `plan` with nothing to change. */
export async function measureApply(bench: BenchLab): Promise<readonly Measurement[]> {
  const packages = await plannedPackages(bench);
  const done: Round[] = [];
  let phases = '';
  for (let round = 1; round <= rounds; round += 1) {
    // In turns which comes first, so that a machine that gets slower or quicker does not favour one of them.
    const floorFirst = round % 2 === 0 ? [] : [await measureFloor(bench, packages)];
    const ours = await measureOurs(bench);
    phases = ours.phases;
    const floor = floorFirst[0] ?? (await measureFloor(bench, packages));
    done.push({ ...ours, floor });
    const shown = `check ${seconds(ours.check)}, apply ${seconds(ours.apply)} (${seconds(ours.command)}), bare apt-get ${seconds(floor)}`;
    bench.say(`round ${round} of ${rounds}: ${shown}; ${phases}`);
  }
  const planned = await measureEmptyPlans(bench);
  const ratios = (key: 'apply' | 'command') => done.map((round) => round[key] / round.floor);
  const middle = (key: keyof Round) => seconds(median(done.map((round) => round[key])));
  const whole = `whole command ${middle('command')}, ${median(ratios('command')).toFixed(2)} ×`;
  return [
    {
      figure: 'check',
      value: median(done.map(({ check }) => check)) / 1000,
      samples: done.map(({ check }) => check / 1000),
      note: `whole command, median of ${rounds}`,
    },
    {
      figure: 'apply',
      value: median(ratios('apply')),
      samples: ratios('apply'),
      note: `plan to confirmed; ${middle('apply')} ÷ ${middle('floor')}, median of ${rounds} rounds in turns (${whole}); ${phases}`,
    },
    {
      figure: 'plan',
      value: median(planned) / 1000,
      samples: planned.map((milliseconds) => milliseconds / 1000),
      note: `whole command, median of ${plans}`,
    },
  ];
}

/** The packages that `apply` is going to install on a fresh node. */
export async function plannedPackages(bench: BenchLab): Promise<readonly string[]> {
  await bench.fresh();
  const { result } = await bench.run('plan', ['--no-diff'], [2]);
  const plan = result.plan as {
    readonly nodes: readonly { readonly steps: readonly { readonly step: PackageStep }[] }[];
  };
  const steps = plan.nodes[0]?.steps ?? [];
  return steps.flatMap(({ step }) => (step.kind === 'package' ? step.packages : []));
}

async function measureFloor(bench: BenchLab, packages: readonly string[]): Promise<number> {
  await bench.fresh();
  // As before `apply`: what it reads has been read once, by both package managers too.
  await bench.run('check');
  const words = ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages];
  const begun = performance.now();
  const results = await Promise.all(
    bench.nodes.map((node) => node.run(['env', 'DEBIAN_FRONTEND=noninteractive', ...words])),
  );
  const elapsed = performance.now() - begun;
  for (const { exitCode, stderr } of results) {
    if (exitCode !== 0) throw new Error(`apt-get install ended with ${exitCode}: ${stderr.slice(-500)}`);
  }
  return elapsed;
}

async function measureOurs(bench: BenchLab): Promise<Omit<Round, 'floor'> & { readonly phases: string }> {
  await bench.fresh();
  const check = await bench.run('check');
  const apply = await bench.run('apply', ['--yes', '--no-diff']);
  bench.became('balanced');
  return {
    check: check.milliseconds,
    apply: momentOf(apply.lines, 'apply.confirmed') - momentOf(apply.lines, 'progress.reading'),
    command: apply.milliseconds,
    phases: phasesOf(apply.lines),
  };
}

/** When an event happened, milliseconds since the epoch. */
function momentOf(lines: readonly Line[], code: string): number {
  return Date.parse(String(lines.find((line) => line.code === code)?.at));
}

/** What the phases took, by the events that `apply` printed. */
function phasesOf(lines: readonly Line[]): string {
  const done = lines.filter(({ code }) => code === 'apply.phase-done');
  return done
    .map(({ node, params }) => {
      const { phase, milliseconds } = params as { readonly phase: string; readonly milliseconds: number };
      return `${phase}${node === undefined ? '' : ` ${String(node)}`} ${seconds(milliseconds)}`;
    })
    .join(', ');
}

async function measureEmptyPlans(bench: BenchLab): Promise<readonly number[]> {
  await bench.pair('balanced');
  const samples: number[] = [];
  for (let count = 0; count < plans; count += 1) {
    samples.push((await bench.run('plan')).milliseconds);
  }
  bench.say(`plan with nothing to change: ${samples.map(seconds).join(', ')}`);
  return samples;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
