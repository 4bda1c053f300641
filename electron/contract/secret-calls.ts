import * as z from 'zod';
import { defineCalls } from './call.ts';

/** Names a secret: what it opens, never what it is. e.g. `password root@10.0.0.11:22`. */
const secretName = z.string().min(1).max(512);

/** What the engine asks of main, which alone can reach the keyring. */
export const secretCalls = defineCalls({
  'secrets.find': {
    input: z.strictObject({ name: secretName }),
    output: z.object({ secret: z.string().optional() }),
  },
  'secrets.keep': {
    input: z.strictObject({ name: secretName, secret: z.string().max(4096) }),
    output: z.undefined(),
  },
  'secrets.forget': { input: z.strictObject({ name: secretName }), output: z.undefined() },
});
export type SecretCalls = typeof secretCalls;
