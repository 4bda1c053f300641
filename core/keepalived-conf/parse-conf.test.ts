import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configIds, entriesFor } from './conf-entry.ts';
import { parseConf } from './parse-conf.ts';

const parse = (text: string) => parseConf({ path: 'keepalived.conf', text });

describe('parseConf', () => {
  it('knows the line of each statement, and keeps what it does not know', () => {
    const { entries, problems } = parse(
      'global_defs {\n  router_id "A b" # comment\n}\n! another\nvrrp_instance web\n{\n  new_thing 1 2\n}\n',
    );
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([
      { keyword: 'global_defs', line: 1, entries: [{ keyword: 'router_id', words: ['A b'], line: 2 }] },
      {
        keyword: 'vrrp_instance',
        words: ['web'],
        line: 5,
        entries: [{ keyword: 'new_thing', words: ['1', '2'], line: 7 }],
      },
    ]);
  });

  it('replaces parameters and keeps conditions', () => {
    const text =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: keepalived's own parameter
      '$PRIO=150\nvrrp_instance a {\n@one priority ${PRIO}\n@two priority 100\n@^one nopreempt\n}\n';
    const { entries } = parse(text);
    expect(configIds(entries)).toEqual(['one', 'two']);
    expect(entriesFor(entries, 'one')[0]?.entries).toMatchObject([{ keyword: 'priority', words: ['150'] }]);
    expect(entriesFor(entries, 'two')[0]?.entries).toMatchObject([
      { keyword: 'priority', words: ['100'] },
      { keyword: 'nopreempt' },
    ]);
  });

  it('reads included files in their place, and stops at a loop', () => {
    const files: Readonly<Record<string, string>> = { b: 'priority 7\ninclude c\n', c: 'include b\n' };
    const parsed = parseConf(
      { path: 'a', text: 'vrrp_instance x {\ninclude b\ninclude nothing\n}\n' },
      (pattern) => (files[pattern] === undefined ? [] : [{ path: pattern, text: files[pattern] }]),
    );
    expect(parsed.entries[0]?.entries).toMatchObject([
      { keyword: 'priority', words: ['7'], file: 'b', line: 1 },
    ]);
    expect(parsed.problems).toMatchObject([
      { code: 'include-loop', file: 'c', line: 1 },
      { code: 'include-missing', file: 'a', line: 3, text: 'nothing' },
    ]);
  });

  it('says where a brace or a quote is missing', () => {
    expect(parse('a {\nb "x\n').problems).toMatchObject([
      { code: 'unclosed-quote', line: 2 },
      { code: 'unclosed-block', line: 1 },
    ]);
    expect(parse('}\n').problems).toMatchObject([{ code: 'stray-brace', line: 1 }]);
  });

  it('stops where blocks are nested as in no configuration', () => {
    const { entries, problems } = parseConf({ path: 'a', text: 'x {\n'.repeat(5000) });
    expect(problems).toEqual([{ code: 'too-deep', file: 'a', line: 41, text: '{' }]);
    expect(entries).toHaveLength(1);
  });

  it('never throws and never hangs, whatever it is given', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '{',
        '}',
        '"',
        "'",
        '\\',
        '\n',
        '$A=$A$A',
        '$A',
        '${',
        '@x ',
        'include a',
        ' ',
        '#',
        '!',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseConf({ path: 'a', text }, () => [{ path: 'a', text }]);
        expect(parsed.files).toEqual(['a']);
      }),
      { numRuns: 300 },
    );
  });
});
