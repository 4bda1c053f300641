import type { Draft } from '../../../electron/contract/pair.ts';
import type { TaskView } from '../../../electron/contract/task.ts';
import { changedKeyOf } from '../../shared/host-key-alarm/changed-key.ts';
import { HostKeyAlarm } from '../../shared/host-key-alarm/host-key-alarm.tsx';
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
  /** A server's new key was taken. Default: `onRetry`. */
  readonly onKeyReplaced?: () => void;
};

/** What went wrong; where an interrupted change or a changed key is the reason, the way out of it. */
export function Failures({ draft, failures, onRetry, onKeyReplaced = onRetry }: FailuresProps) {
  const isInterrupted = failures.some((failure) => unfinishedCodes.has(codeOf(failure)));
  return (
    <>
      {failures.map((failure, index) => {
        const changed = changedKeyOf(failure);
        return changed === undefined ? (
          <Problem
            key={keyOf(failure)}
            error={failure}
            onRetry={isInterrupted || index < failures.length - 1 ? undefined : onRetry}
          />
        ) : (
          <HostKeyAlarm
            key={keyOf(failure)}
            target={{ draftId: draft.id }}
            changed={changed}
            onReplaced={onKeyReplaced}
          />
        );
      })}
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
