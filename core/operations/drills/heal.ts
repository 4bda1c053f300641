import { AppError } from '../../errors/app-error.ts';
import { createCancelSource } from '../../host/cancel-source.ts';
import type { Clock } from '../../host/clock.ts';
import type { Fault } from './fault.ts';
import type { DrillScenario } from './scenario.ts';

/** All tries together, milliseconds. A node that was rebooted may need a while before it can be reached. */
const healWithinMs = 60_000;
const pauseMs = 1000;
const attempts = 5;

/**
 * Takes the harm of a drill back, and tries again where that fails, but not for ever: a power switch that does not
 * answer must not keep the admin from hearing that a node is off.
 *
 * @param onFailure told the code of each failure
 * @returns what to say of it when it did not work; a fault made by script then ends by the node's own timer, while a
 *   node that was switched off stays off
 */
export async function heal(
  fault: Fault,
  { means }: Pick<DrillScenario, 'means'>,
  clock: Clock,
  onFailure: (cause: string) => void,
): Promise<'drill.not-healed' | 'drill.not-powered-on' | undefined> {
  const begun = clock.monotonic();
  const left = () => healWithinMs - (clock.monotonic() - begun);
  for (let attempt = 0; attempt < attempts && left() > 0; attempt += 1) {
    const cause = await within(left(), clock, healOnce(fault));
    if (cause === undefined) return undefined;
    onFailure(cause);
    await clock.sleep(pauseMs);
  }
  return means === 'power' ? 'drill.not-powered-on' : 'drill.not-healed';
}

async function within(
  milliseconds: number,
  clock: Clock,
  healing: Promise<string | undefined>,
): Promise<string | undefined> {
  const ended = createCancelSource();
  const late = clock.sleep(milliseconds, ended.signal).then(() => 'drill.heal-timeout');
  try {
    return await Promise.race([healing, late]);
  } finally {
    ended.cancel();
  }
}

async function healOnce(fault: Fault): Promise<string | undefined> {
  try {
    await fault.heal();
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}
