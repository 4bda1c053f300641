import type { Draft } from '../../../electron/contract/pair.ts';
import type { TaskView } from '../../../electron/contract/task.ts';
import { Problem } from '../../shared/problem.tsx';
import { FinishInterrupted } from './finish-interrupted.tsx';

/** Why a task failed: one error, or one of each server. */
export function failuresOf(task: TaskView | undefined): readonly unknown[] {
  return task?.state === 'failed' ? [task.error, ...task.also] : [];
}

type FailuresProps = {
  readonly draft: Draft;
  readonly failures: readonly unknown[];
  readonly onRetry?: () => void;
};

/** What went wrong; where an interrupted change is the reason, the way to bring it to its end. */
export function Failures({ draft, failures, onRetry }: FailuresProps) {
  const isInterrupted = failures.some((failure) => unfinishedCodes.has(codeOf(failure)));
  return (
    <>
      {failures.map((failure, index) => (
        <Problem
          key={keyOf(failure)}
          error={failure}
          onRetry={isInterrupted || index < failures.length - 1 ? undefined : onRetry}
        />
      ))}
      {isInterrupted && <FinishInterrupted draft={draft} onFinished={onRetry} />}
    </>
  );
}

/** The engine ended in the middle of a change, or found one that was left half-way. */
const unfinishedCodes: ReadonlySet<string> = new Set([
  'task.interrupted',
  'task.unfinished',
  'apply.lock-held',
]);

function codeOf(failure: unknown): string {
  return typeof failure === 'object' && failure !== null && 'code' in failure ? String(failure.code) : '';
}

function keyOf(failure: unknown): string {
  const node = typeof failure === 'object' && failure !== null && 'node' in failure ? failure.node : '';
  return `${codeOf(failure)} ${String(node)}`;
}
