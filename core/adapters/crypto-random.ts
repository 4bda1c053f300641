import { randomBytes } from 'node:crypto';
import type { Random } from '../host/clock.ts';

/** Randomness from the operating system. */
export function createCryptoRandom(): Random {
  return { hex: (bytes) => randomBytes(bytes).toString('hex') };
}
