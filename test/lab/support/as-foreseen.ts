import { expect } from 'vitest';

/** Verdict of a drill in which all happened that should. How late is a matter of this machine's load. */
export const asForeseen = (): unknown => expect.stringMatching(/^(?:as-expected|slower)$/);
