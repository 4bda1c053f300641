import type { AppError } from '../core/errors/app-error.ts';
import type { Event } from '../core/events/event.ts';
import type { Finding } from '../core/preflight/finding.ts';
import type { SpecIssue } from '../core/spec/load-spec.ts';
import type { ClusterHealth } from '../core/watch/cluster-health.ts';
import type { Texts } from './texts.ts';

/** Where the command line writes: texts to standard error, data to standard output. */
export type Output = {
  readonly json: boolean;
  readonly texts: Texts;
  /** A line for people; left out with --json. */
  say(text: string): void;
  /** Data that the command is about, as text; left out with --json. */
  data(text: string): void;
  /** An event as it happens: a sentence, or a line of JSON. */
  event(event: Event): void;
  finding(finding: Finding): void;
  /** A problem of the pair file, only with --json. */
  issue(issue: SpecIssue): void;
  /** A reading of a watch, only with --json. */
  health(health: ClusterHealth): void;
  /** The one object that ends the output with --json. */
  result(result: Readonly<Record<string, unknown>>): void;
  error(error: AppError): void;
  readonly style: Style;
};

/** Colours, only where a person looks: each wraps a text, or leaves it as it is. */
type Style = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>>;

const codes: Readonly<Record<keyof Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** @param colours false for pipes, files, NO_COLOR (no-color.org) and --json */
function createStyle(colours: boolean): Style {
  const wrap = (name: keyof Style) => (text: string) => {
    const [on, off] = codes[name];
    return colours ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
  return {
    bold: wrap('bold'),
    dim: wrap('dim'),
    red: wrap('red'),
    green: wrap('green'),
    yellow: wrap('yellow'),
    cyan: wrap('cyan'),
  };
}

/** What the streams of a process look like to us. */
export type OutputStreams = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly noColor: boolean;
};

/** @param json newline-delimited JSON on standard output, and nothing else there */
export function createOutput(streams: OutputStreams, texts: Texts, json: boolean): Output {
  const style = createStyle(!json && streams.stderr.isTTY === true && !streams.noColor);
  const line = (value: unknown) => streams.stdout.write(`${JSON.stringify(value)}\n`);
  const say = (text: string) => {
    if (!json) {
      streams.stderr.write(`${text}\n`);
    }
  };
  return {
    json,
    texts,
    style,
    say,
    data: (text) => {
      if (!json) {
        streams.stdout.write(`${text}\n`);
      }
    },
    event: (event) => (json ? line({ type: 'event', ...event }) : say(describeEvent(event, texts, style))),
    finding: (finding) =>
      json ? line({ type: 'finding', ...finding }) : say(describeFinding(finding, texts, style)),
    issue: (issue) => line({ type: 'issue', ...issue }),
    health: (health) => line({ type: 'health', health }),
    result: (result) => {
      if (json) {
        line({ type: 'result', ...result });
      }
    },
    error: (error) => {
      const params = { ...error.params, ...(error.node === undefined ? {} : { node: error.node }) };
      if (json) {
        line({ type: 'error', code: error.code, kind: error.kind, node: error.node, params: error.params });
        return;
      }
      say(`${style.red('✗')} ${texts.text(`error.${error.code}.what`, params)}`);
      say(`  → ${texts.text(`error.${error.code}.remedy`, params)}`);
    },
  };
}

function describeEvent(event: Event, texts: Texts, style: Style): string {
  const time = new Date(event.at).toTimeString().slice(0, 8);
  const where = event.node === undefined ? '' : `${style.cyan(event.node)} `;
  const text = texts.text(`event.${event.code}`, { ...event.params, node: event.node ?? '' });
  const mark = { info: '·', warning: style.yellow('▲'), error: style.red('✗') }[event.level];
  return `${mark} ${style.dim(time)} ${where}${text}`;
}

function describeFinding(finding: Finding, texts: Texts, style: Style): string {
  const params = { ...finding.params, node: finding.node ?? '' };
  const where = finding.node === undefined ? '' : `${style.cyan(finding.node)} `;
  const cause = texts.text(`finding.${finding.code}.cause`, params);
  if (finding.level === 'ok') {
    return `${style.green('✓')} ${where}${cause}`;
  }
  const mark = finding.level === 'blocker' ? style.red('✗') : style.yellow('▲');
  return `${mark} ${where}${cause}\n  → ${texts.text(`finding.${finding.code}.remedy`, params)}`;
}
