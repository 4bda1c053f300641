import type { Event, EventSink } from '../core/events/event.ts';
import type { CliContext } from './cli-context.ts';

/** Phases that take no time and change nothing that is seen. */
const quietPhases = new Set<unknown>(['confirm']);

/** Told only with --json or --verbose: there are dozens of steps, and most take no time. */
const details = new Set(['apply.step-started', 'apply.step-done', 'apply.log', 'apply.deadline']);

/**
 * Shows how a transaction goes: phases as they begin and end, and the one kind of step that takes long.
 *
 * @param verbose every step and what the node's programs print
 */
export function applyProgress(context: CliContext, verbose: boolean): EventSink {
  const { output } = context;
  return (event: Event) => {
    const isSlow = event.code === 'apply.step-started' && event.params.kind === 'package';
    const isQuiet = event.code.startsWith('apply.phase-') && quietPhases.has(event.params.phase);
    if (output.json || verbose || isSlow || !(details.has(event.code) || isQuiet)) {
      output.event(event);
    }
  };
}
