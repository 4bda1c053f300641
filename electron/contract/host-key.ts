import * as z from 'zod';
import { target } from './task.ts';

/** As ssh-keygen -l prints it. */
const fingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);
const node = z.string().min(1).max(64);

/** Asks the other node of the pair which key a server shows on the network between the two. */
export const attestKeyInput = z.strictObject({
  target,
  node,
  keyType: z.string().regex(/^[a-z0-9@.-]{1,64}$/),
  fingerprint,
});

/** Takes the key that a known server shows now, and no other one, in place of the one before. */
export const replaceKeyInput = z.strictObject({
  target,
  node,
  fingerprint,
  /** The server's name as the admin typed it, to be sure that it is meant. */
  typedName: z.string().max(64),
});

/**
 * What the other node says of a key.
 *
 * - same, other: it is shown this one, or another one of this type
 * - unknown: it can't tell, e.g. without ssh-keyscan
 * - unreachable: it could not be asked without asking the admin
 */
export type HostKeyAttestation = {
  readonly by: string;
  readonly verdict: 'same' | 'other' | 'unknown' | 'unreachable';
};
