import type { Host } from '../host/host.ts';
import { shellJoin } from '../host/shell-quote.ts';
import type { CommandStep, Step } from './step.ts';

/**
 * Runs the read-only checks of a node's command steps, all in one script, and nothing where there are none.
 *
 * @returns by step id: true when the check said that nothing needs to be done
 */
export async function readCommandChecks(
  host: Host,
  steps: readonly Step[],
): Promise<ReadonlyMap<string, boolean>> {
  const commands = steps.filter((step): step is CommandStep => step.kind === 'command');
  const done = new Map<string, boolean>();
  if (commands.length === 0) {
    return done;
  }
  const script = commands.map((step) => `${shellJoin(step.check)} >/dev/null 2>&1; echo "$?"`).join('\n');
  const result = await host.runScript(script);
  const exitCodes = result.stdout.split('\n');
  commands.forEach((step, index) => {
    done.set(step.id, exitCodes[index] === '0');
  });
  return done;
}
