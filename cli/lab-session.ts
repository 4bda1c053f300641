import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { Option } from 'commander';
import type { LabProgress, ProgressSink } from '../core/adapters/lab/progress.ts';
import { checkLabRequirements } from '../core/adapters/lab/requirements.ts';
import { labEnvironment } from '../core/adapters/lab/run-command.ts';
import { labEvent } from '../core/adapters/lab/start-lab.ts';
import { AppError } from '../core/errors/app-error.ts';
import type { CliContext } from './cli-context.ts';
import type { ExitCode } from './exit-codes.ts';
import type { VerbEnd } from './verb-runner.ts';

export type NameOption = { readonly name: string };

/** Which lab a verb is about; several can run at once. */
export function nameOption(): Option {
  return new Option('--name <lab>').env('PAIRKEEPER_LAB').default('default');
}

/** Says everything that this machine lacks; true when it lacks nothing. */
export async function labRequirementsMet(context: CliContext): Promise<boolean> {
  const problems = await checkLabRequirements();
  for (const { code, params } of problems) {
    context.output.error(new AppError(code, { kind: 'blocked', params }));
  }
  return problems.length === 0;
}

/** Packages come by the hundred; a person wants to see that it moves, not each of them. */
const PACKAGE_INTERVAL_MS = 1000;

export function progressTo(context: CliContext): ProgressSink {
  let lastPackage = Number.NEGATIVE_INFINITY;
  return (progress: LabProgress) => {
    const now = context.clock.monotonic();
    if (progress.code === 'lab.image-package' || progress.code === 'lab.packages-package') {
      if (now - lastPackage < PACKAGE_INTERVAL_MS) return;
      lastPackage = now;
    }
    context.output.event(labEvent(progress, context.clock));
  };
}

/**
 * Runs a program with our own standard input and output.
 * @returns with its exit status; 128 plus the signal's number when a signal ended it, as shells do
 */
export async function runAttached(context: CliContext, argv: readonly string[]): Promise<VerbEnd> {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, {
    stdio: 'inherit',
    env: { ...labEnvironment(), LC_ALL: process.env.LC_ALL },
  });
  // A terminal's Ctrl-C reaches the program by itself.
  context.takeSignals((signal) => {
    if (signal !== 'SIGINT') child.kill(signal);
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  // Any status that a program can have, not only ours.
  return { exitCode: (code ?? 128 + (signal === null ? 0 : constants.signals[signal])) as ExitCode };
}
