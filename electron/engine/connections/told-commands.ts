import type { EventSink } from '../../../core/events/event.ts';
import { cleanLines } from '../../../core/host/clean-text.ts';
import type { Clock } from '../../../core/host/clock.ts';
import type { Host, RunResult } from '../../../core/host/host.ts';
import { shellJoin } from '../../../core/host/shell-quote.ts';
import { redact } from '../../contract/redact.ts';

/** Commands of one connection that are told; a look at a server takes a dozen. */
const MOST_TOLD = 64;
/** Characters of output that are looked at before they are redacted and cut. */
const MOST_OUTPUT = 16_384;

type Telling = { readonly clock: Clock; readonly emit: EventSink };

/**
 * The same connection, but each command is told when it has ended, as the event `task.command`: what was run, what it
 * printed and how long it took. Without what looks like a secret, and cut; standard input is never told.
 */
export function toldCommands(host: Host, { clock, emit }: Telling): Host {
  let told = 0;
  const follow = async (
    command: string,
    script: string,
    run: (onLine: ((line: string) => void) | undefined) => Promise<RunResult>,
    onLine: ((line: string) => void) | undefined,
  ): Promise<RunResult> => {
    const begun = clock.monotonic();
    let heard = '';
    const hear = (line: string) => {
      if (heard.length < MOST_OUTPUT) heard += `${line}\n`;
      onLine?.(line);
    };
    const result = await run(onLine === undefined ? undefined : hear);
    told += 1;
    if (told > MOST_TOLD) return result;
    const output = [heard, result.stdout, result.stderr].filter((part) => part !== '').join('\n');
    emit({
      code: 'task.command',
      level: 'info',
      at: new Date(clock.now()).toISOString(),
      node: host.node,
      params: {
        command: shown(command),
        script: shown(script),
        output: shown(withoutFiles(output)),
        exitCode: result.exitCode ?? -1,
        milliseconds: Math.round(clock.monotonic() - begun),
      },
    });
    return result;
  };
  return {
    node: host.node,
    run: (argv, options = {}) =>
      follow(
        shellJoin(argv),
        '',
        (onLine) => host.run(argv, onLine === undefined ? options : { ...options, onLine }),
        options.onLine,
      ),
    runScript: (script, options = {}) =>
      follow(
        'sh',
        script,
        (onLine) => host.runScript(script, onLine === undefined ? options : { ...options, onLine }),
        options.onLine,
      ),
    close: () => host.close(),
  };
}

/** Contents of files, which may be secrets in any form, are the end of what the facts script prints (gather-facts.sh). */
function withoutFiles(output: string): string {
  return output.replace(/^@\d+ content$[\s\S]*/m, '[…]');
}

function shown(text: string): string {
  return redact(cleanLines(text.slice(0, MOST_OUTPUT)));
}
