import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until a condition holds, for what comes by itself and at no known moment.
 * @param pauseMs between two looks, milliseconds (default 20); more where a look costs a lot
 * @throws when it does not hold within `timeoutMs` (default 20 s)
 */
export async function eventually(
  condition: () => Promise<boolean>,
  timeoutMs = 20_000,
  pauseMs = 20,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`did not come true within ${timeoutMs} ms: ${condition}`);
    await sleep(pauseMs);
  }
}
