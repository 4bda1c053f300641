import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { servedPorts } from './adopt/adopt-nginx.ts';
import { parseNodeStatus } from './apply/node-state.ts';
import { parseMarker } from './apply/progress.ts';
import { components } from './components/registry.ts';
import { parseFacts } from './facts/parse-facts.ts';
import { cleanLines, cleanText } from './host/clean-text.ts';
import { parseConf } from './keepalived-conf/parse-conf.ts';
import { readVrrpConfig } from './keepalived-conf/vrrp-config.ts';
import { lintFiles } from './lint/lint-files.ts';
import { withNginxIncludes } from './lint/lint-nginx.ts';
import { lintScript } from './lint/lint-script.ts';
import { withoutPasswords } from './plan/without-passwords.ts';
import { loadSpec } from './spec/load-spec.ts';
import { parseObservation } from './watch/observation.ts';

/** Everything that reads text of a server, or of a file that somebody else wrote. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'keepalived.conf': (text) => readVrrpConfig(parseConf({ path: 'a', text }).entries),
  'files for lint': (text) =>
    lintFiles({ files: [{ path: 'a', text }], include: () => [], readScript: () => 'unknown' }),
  'a check script': (text) => lintScript('a', text),
  'nginx’s files': (text) => [
    servedPorts([{ path: 'a', text }]),
    withNginxIncludes([{ path: 'a', text }], (path) => [{ path, text }]),
  ],
  facts: (text) => facts(text.slice(0, 100_000).split('\n')),
  'the watch stream': (text) => text.split('\n').map(parseObservation),
  'a phase’s markers': (text) => text.split('\n', 20_000).map((line) => parseMarker(`@pk|fail|${line}`)),
  'a node’s status': (text) => parseNodeStatus(text.split('\n')),
  // Its own tests go to its limits, which take seconds.
  'pair.yaml': (text) => loadSpec(text.slice(0, 4000), components),
  'text to show': (text) => [cleanText(text), cleanLines(text)],
  'a diff': withoutPasswords,
};

const SECTIONS = 'text machine disk ip ports units packages apt locks files hashes content sources'.split(
  ' ',
);

/** As an answer in which every section holds these lines. */
function facts(lines: readonly string[]) {
  const all = SECTIONS.flatMap((section) => [`@7 ${section}`, ...lines]);
  const timing = { sentAtMs: 0, firstLineAtMs: 0 };
  return parseFacts(['pairkeeper-facts 1 7 7', ...all, '@7 end'], 'web-1', timing, []);
}

/** What a pattern may stumble over when there is very much of it. */
const PIECES = [
  ...['#', '{', '}', '"', ' ', '\t', '\\', '\n', '\r', '\u2028', '$a ', '${', '$a=$a$a\n', '@x ', 'a {\n'],
  ...['a', '0', '1.', ':', '[', '/a', '*', '=', ';', '- ', 'a: ', '\u001b[', '\u001b]0;', '\u009b'],
  ...['include a;', 'listen 1:1 ', 'server 1.1.1.1 ', '-- ', 'kill ', 'auth_pass '],
];

/**
 * What takes the square of so many characters takes many seconds, all else hundredths of one. Of the processor's time,
 * user mode, so that a busy machine makes no difference.
 */
const CHARACTERS = 100_000;
const LONGEST_MICROSECONDS = 2_000_000;

describe.each(Object.entries(readers))('%s', (_, read) => {
  it('is read to its end, however much there is of anything', () => {
    for (const piece of PIECES) {
      // The carriage return ends no line for most patterns, and is none of their characters either.
      const before = process.cpuUsage();
      read(`${piece.repeat(CHARACTERS / piece.length)}\r`);
      expect(process.cpuUsage(before).user, JSON.stringify(piece)).toBeLessThan(LONGEST_MICROSECONDS);
    }
  });

  it('is never more than a reader can bear, whatever is made of real files', () => {
    const file = fc.constantFrom(...goldenTexts());
    const cut = fc.nat(5000);
    const junk = fc.oneof(
      fc.constantFrom(...PIECES, '__proto__', '%s', '\u0000'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(file, fc.array(fc.tuple(cut, cut, junk), { maxLength: 6 }), (golden, cuts) => {
        let text = golden;
        for (const [from, length, instead] of cuts) {
          text = text.slice(0, from) + instead + text.slice(from + (length % 50));
        }
        read(text);
      }),
      { seed: 6, numRuns: 60 },
    );
    expect(Object.prototype).not.toHaveProperty('x');
  });
});

function goldenTexts(): readonly string[] {
  const folder = new URL('../test/golden/', import.meta.url);
  return ['keepalived', 'nginx', 'facts'].flatMap((name) =>
    readdirSync(new URL(`${name}/`, folder)).map((file) =>
      readFileSync(new URL(`${name}/${file}`, folder), 'utf8').slice(0, 8000),
    ),
  );
}
