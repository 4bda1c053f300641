/**
 * Something that happened, with a code and never a sentence. The same in the window, in `--json` and in a report.
 * Texts: `event.<code>` in locales/.
 */
export type EventLevel = 'info' | 'warning' | 'error';

export type Event = {
  /** Dotted and lower case, e.g. `apply.phase-started`, `vrrp.state`. */
  readonly code: string;
  readonly level: EventLevel;
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  readonly node?: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
};

/** Where the engine tells what it does. Must not throw. */
export type EventSink = (event: Event) => void;
