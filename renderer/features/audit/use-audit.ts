import { useEffect, useState } from 'react';
import type { AuditView } from '../../../electron/contract/audit.ts';
import { targetOf } from '../../../electron/contract/task.ts';
import { callEngine } from '../../shared/desktop.ts';
import { useFleet } from '../../shared/fleet.ts';
import { isRunning } from '../../shared/tasks.ts';

type Audit = {
  /** What is known so far: this computer's trail first, then all. Undefined until then. */
  readonly view: AuditView | undefined;
  /** True while the servers are read. */
  readonly isReading: boolean;
  readonly failure: unknown;
  again(): void;
};

/** A pair's trails: at once what is kept here, then the servers'; read anew when something that was done has ended. */
export function useAudit(pairId: string): Audit {
  const [state, setState] = useState<Omit<Audit, 'again'>>({
    view: undefined,
    isReading: true,
    failure: undefined,
  });
  const [turn, setTurn] = useState(0);
  const ended = useFleet(
    ({ tasks }) => tasks.filter((task) => isAbout(task, pairId) && !isRunning(task)).length,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew after each of these
  useEffect(() => {
    let isGone = false;
    setState(({ view }) => ({ view, isReading: true, failure: undefined }));
    callEngine('audit.here', { pairId }).then(
      (here) => {
        if (!isGone) setState(({ view, ...rest }) => ({ ...rest, view: view ?? here }));
      },
      // Reading all fails for the same reason, and tells it.
      () => undefined,
    );
    callEngine('audit.read', { pairId }).then(
      (view) => {
        if (!isGone) setState({ view, isReading: false, failure: undefined });
      },
      (failure: unknown) => {
        if (!isGone) setState(({ view }) => ({ view, isReading: false, failure }));
      },
    );
    return () => {
      isGone = true;
    };
  }, [pairId, turn, ended]);
  return { ...state, again: () => setTurn(turn + 1) };
}

function isAbout(task: Parameters<typeof targetOf>[0], pairId: string): boolean {
  const target = targetOf(task);
  return target !== undefined && 'pairId' in target && target.pairId === pairId;
}
