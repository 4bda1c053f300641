import * as z from 'zod';

/**
 * What main posts to the engine's process (`process.parentPort`), in this order: `start` once and first, then a port
 * for each client. Requests and notices go through the ports only (server.ts, caller.ts).
 */
export const engineMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    /** Pairkeeper's folder with pairs, drafts and runs: the same that the command line uses. */
    home: z.string().min(1),
    /** Version of the app. */
    version: z.string(),
    /** The language that was spoken when the engine was started; calls that make text name theirs. */
    language: z.enum(['en', 'zh-CN']),
    /** Name of the lab in whose network the app runs; absent in everyday use. */
    lab: z.string().optional(),
  }),
  /** Comes with a port on which the engine serves `engineCalls` and tells `engineNotices` to a window. */
  z.object({ kind: z.literal('window') }),
  /** The same for main: tray and toasts. */
  z.object({ kind: z.literal('main') }),
  /** Comes with a port on which main serves `secretCalls` to the engine. */
  z.object({ kind: z.literal('secrets') }),
  /** The app ends: cancel what can be cancelled, close connections and exit. Main waits five seconds, longer while servers change. */
  z.object({ kind: z.literal('stop') }),
]);
export type EngineMessage = z.infer<typeof engineMessage>;
