import type { AppError } from '../core/errors/app-error.ts';
import type { Event } from '../core/events/event.ts';
import type { Finding } from '../core/preflight/finding.ts';
import type { SpecIssue } from '../core/spec/load-spec.ts';
import type { ClusterHealth } from '../core/watch/cluster-health.ts';
import type { Texts } from '../locales/texts.ts';
import { errorLines, eventLine, findingLines } from './describe.ts';
import { createStyle, fitColumns, type Style } from './style.ts';

/**
 * Where the command line writes: texts to standard error, data to standard output. With `--json` standard output is
 * newline-delimited JSON and nothing else: objects with `type` and `at`, the last of them of type `result`.
 */
export type Output = {
  readonly json: boolean;
  readonly texts: Texts;
  readonly style: Style;
  /** A line for people; left out with --json. */
  say(text: string): void;
  /** What to do next, where that is not obvious; left out with --json. */
  hint(text: string): void;
  /** Data that the command is about, as text; left out with --json. */
  data(text: string): void;
  /**
   * What is being done now, so that nobody waits in silence: on a terminal one line that the next output replaces,
   * elsewhere a line of its own, with --json the event `progress.<code>`.
   */
  progress(code: string, params?: Event['params']): void;
  /** Takes the line of `progress` away, before something else writes to the terminal. */
  settle(): void;
  /** An event as it happens: a sentence, or a line of JSON. */
  event(event: Event): void;
  finding(finding: Finding): void;
  /** A problem of the pair file, only with --json. */
  issue(issue: SpecIssue): void;
  /** A reading of a watch, only with --json. */
  health(health: ClusterHealth): void;
  /** The one object that ends the output, only with --json. */
  result(result: Readonly<Record<string, unknown>>): void;
  error(error: AppError): void;
};

/** What the streams of a process look like to us. */
export type OutputStreams = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
};

export type OutputOptions = {
  /** Newline-delimited JSON on standard output, and nothing else there. */
  readonly json: boolean;
  /** NO_COLOR is set (no-color.org). */
  readonly noColor: boolean;
  /** A terminal that can't move its cursor (TERM=dumb). */
  readonly dumb: boolean;
  /** Wall clock, milliseconds since the Unix epoch. */
  now(): number;
};

export function createOutput(streams: OutputStreams, texts: Texts, options: OutputOptions): Output {
  const { json, noColor, dumb, now } = options;
  const isTerminal = streams.stderr.isTTY === true && !dumb;
  const style = createStyle(!json && isTerminal && !noColor);
  let isTransient = false;
  const line = (type: string, value: object) =>
    streams.stdout.write(`${toJson({ type, at: new Date(now()).toISOString(), ...value })}\n`);
  const settle = () => {
    if (isTransient) {
      streams.stderr.write('\r\u001b[K');
      isTransient = false;
    }
  };
  const say = (text: string) => {
    if (!json) {
      settle();
      streams.stderr.write(`${text}\n`);
    }
  };
  const data = (text: string) => {
    if (!json) {
      settle();
      streams.stdout.write(`${text}\n`);
    }
  };
  const progress = (code: string, params: Event['params'] = {}) => {
    if (json) {
      line('event', { code: `progress.${code}`, level: 'info', params });
      return;
    }
    const text = `· ${texts.text(`progress.${code}`, params)}`;
    if (!isTerminal) {
      say(text);
      return;
    }
    settle();
    // 0 where a terminal does not know its size.
    streams.stderr.write(style.dim(fitColumns(text, (streams.stderr.columns || 80) - 1)));
    isTransient = true;
  };
  return {
    json,
    texts,
    style,
    say,
    hint: (text) => say(style.dim(`→ ${text}`)),
    data,
    progress,
    settle,
    event: (event) => (json ? line('event', event) : say(eventLine(event, texts, style))),
    finding: (finding) => (json ? line('finding', finding) : say(findingLines(finding, texts, style))),
    issue: (issue) => line('issue', issue),
    health: (health) => line('health', { health }),
    result: (result) => {
      if (json) {
        line('result', result);
      }
    },
    error: (error) => (json ? line('error', errorFields(error)) : say(errorLines(error, texts, style))),
  };
}

/** An error as data, for `--json`. */
export function errorFields({ code, kind, node, params, reasons }: AppError) {
  return {
    code,
    kind,
    ...(node === undefined ? {} : { node }),
    params,
    ...(reasons.length === 0 ? {} : { reasons }),
  };
}

/** JSON that is also harmless when it is printed on a terminal: it may quote what a server said. */
function toJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
