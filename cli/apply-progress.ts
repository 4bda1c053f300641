import type { Event, EventSink } from '../core/events/event.ts';
import type { CliContext } from './cli-context.ts';

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
    if (output.json || verbose || isSlow || !details.has(event.code)) {
      output.event(event);
    }
  };
}
