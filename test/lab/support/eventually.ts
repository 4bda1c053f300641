import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until a condition holds, for what comes by itself and at no known moment.
 * @throws when it does not hold within `timeoutMs` (default 20 s)
 */
export async function eventually(condition: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`did not come true within ${timeoutMs} ms: ${condition}`);
    await sleep(20);
  }
}
