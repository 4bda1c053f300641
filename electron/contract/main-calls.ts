import * as z from 'zod';
import type { ToldError } from './call.ts';
import { defineCalls } from './call.ts';
import { pairId } from './pair.ts';
import { type Settings, settingsChange, settingsSchema } from './settings.ts';

const nothing = z.strictObject({});
const done = z.undefined();
const fileName = z.string().regex(/^[^/\\\u0000-\u001f]{1,128}$/);

/** What the app is and where it runs. */
export type AppInfo = {
  readonly version: string;
  readonly electron: string;
  readonly platform: string;
  /** The language to speak when the settings say `system`. */
  readonly systemLanguage: 'en' | 'zh-CN';
  /** Whether two demo servers can be booted here, and if not why (`demo.*`). */
  readonly demo: { readonly isPossible: boolean; readonly reason?: string; readonly lab?: string };
  /** Where secrets are kept: the system's keyring, a vault with a passphrase, or nowhere. */
  readonly secrets: {
    readonly backend: string;
    readonly state: 'keyring' | 'vault-open' | 'vault-locked' | 'none';
  };
  /** What went wrong while starting, e.g. a broken settings file that was kept aside. */
  readonly problems: readonly ToldError[];
};

/** What the window asks of main: what only the desktop can do. */
export const mainCalls = defineCalls({
  'app.info': { input: nothing, output: z.custom<AppInfo>((value) => typeof value === 'object') },
  'settings.read': { input: nothing, output: settingsSchema },
  'settings.change': { input: settingsChange, output: settingsSchema },
  /** Asks the admin, then opens a web address in the system's browser; http and https only. */
  'links.open': { input: z.strictObject({ url: z.string().max(2048) }), output: done },
  'clipboard.write': { input: z.strictObject({ text: z.string().max(10_000_000) }), output: done },
  'clipboard.read': { input: nothing, output: z.object({ text: z.string() }) },
  /** Asks where to, and writes; without `path` it was called off. */
  'files.save': {
    input: z.strictObject({ suggestedName: fileName, content: z.string().max(50_000_000) }),
    output: z.object({ path: z.string().optional() }),
  },
  /** Asks for a text file of at most 256 KiB, e.g. a pair.yaml. */
  'files.open': { input: nothing, output: z.object({ text: z.string().optional() }) },
  /** Asks for a file and gives its path, e.g. that of a private key. */
  'files.choose': { input: nothing, output: z.object({ path: z.string().optional() }) },
  /** Prints a report page to PDF; its scripts do not run. */
  'files.savePdf': {
    input: z.strictObject({ suggestedName: fileName, html: z.string().max(10_000_000) }),
    output: z.object({ path: z.string().optional() }),
  },
  'vault.open': { input: z.strictObject({ passphrase: z.string().min(1).max(1024) }), output: done },
  /** Starts the app anew inside the network of the demo servers; both names are in the result of the `demo` task. */
  'demo.enter': {
    input: z.strictObject({
      lab: z.string().regex(/^[a-z0-9-]{1,32}$/),
      namespace: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/),
    }),
    output: done,
  },
  /** Starts the engine once more after it has ended too often (notice `engine` with `failed`). */
  'engine.retry': { input: nothing, output: done },
  'app.quit': { input: nothing, output: done },
});
export type MainCalls = typeof mainCalls;

/** Where a click on a toast or in the tray leads. */
const place = z.object({
  pairId: pairId.optional(),
  view: z.enum(['overview', 'terminals', 'drills', 'changes', 'alerts', 'settings', 'wizard']).optional(),
  /** RFC 3339: the event to show. */
  at: z.string().optional(),
});
export type Place = z.infer<typeof place>;

/** What main tells the window. */
export const mainNotices = {
  settings: z.custom<Settings>((value) => typeof value === 'object'),
  navigate: place,
  /** The engine ended unexpectedly and was started again; a new port follows. */
  engine: z.object({ state: z.enum(['running', 'restarting', 'failed']) }),
};
export type MainNotices = typeof mainNotices;
