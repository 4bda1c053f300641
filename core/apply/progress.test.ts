import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNodeStatus } from './node-state.ts';
import { parseMarker } from './progress.ts';

describe('a line of a phase script', () => {
  it('is read by its words', () => {
    expect(parseMarker('@pk|step-begin|3')).toEqual({ type: 'step-begin', number: 3 });
    expect(parseMarker('@pk|fail|step-failed|4|nginx: bad|more')).toEqual({
      type: 'fail',
      code: 'step-failed',
      step: 4,
      details: ['nginx: bad', 'more'],
    });
    expect(parseMarker('@pk|log|a|b')).toEqual({ type: 'log', text: 'a|b' });
  });

  it('that the program did not write is text, not a marker', () => {
    expect(parseMarker('Welcome to web-1')).toEqual({ type: 'log', text: 'Welcome to web-1' });
    expect(parseMarker('@pk|log|@pk|phase-done|commit')).toMatchObject({ type: 'log' });
    expect(parseMarker(' @pk|phase-done|commit')).toMatchObject({ type: 'log' });
    expect(parseMarker('\u001b[0m@pk|phase-done|commit')).toMatchObject({ type: 'log' });
    expect(parseMarker('@pk|format-disk|now')).toMatchObject({ type: 'log' });
  });

  it('loses escape sequences whole, as in everything that is shown of a server', () => {
    expect(parseMarker('@pk|log|\u001b]0;title\u0007red \u001b[31mtext')).toEqual({
      type: 'log',
      text: 'red text',
    });
  });

  it('never brings control characters or megabytes along, whatever it holds', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(
          fc.constantFrom('log', 'fail', 'outcome', 'state', 'step-begin', 'leftover'),
          fc.string({ unit: 'binary' }),
        )
        .map(([word, rest]) => `@pk|${word}|${rest}`),
    );
    fc.assert(
      fc.property(line, (text) => {
        const said = JSON.stringify(parseMarker(text));
        expect(said).not.toMatch(/\\u00[01][0-9a-f]|\\[nrtbf]|\u009b|\u202e/);
      }),
    );
    const long = parseMarker(`@pk|log|${'x'.repeat(5_000_000)}`);
    expect(JSON.stringify(long).length).toBeLessThan(1000);
  });
});

describe('what a node says of its transactions', () => {
  it('is read from key=value lines, and nonsense is left out', () => {
    expect(
      parseNodeStatus([
        'last=20260102T030405Z-00c0ffee',
        'last-state=committed',
        'unfinished=20260102T030405Z-00c0ffee',
        'state=committed',
        'role=second',
        'seconds-left=-3',
        'renewals=7',
        'busy=no',
        'lock-owner=ann@laptop',
        'lock-since=2026-01-02T03:04:05Z',
        'history=20250102T030405Z-00c0ffee',
        'rm -rf /',
        '=',
      ]),
    ).toEqual({
      last: { id: '20260102T030405Z-00c0ffee', state: 'committed' },
      unfinished: {
        id: '20260102T030405Z-00c0ffee',
        state: 'committed',
        role: 'second',
        secondsLeft: -3,
        renewals: 7,
        busy: false,
      },
      lock: { owner: 'ann@laptop', since: '2026-01-02T03:04:05Z' },
      history: ['20250102T030405Z-00c0ffee'],
    });
  });

  it('is nothing on a node that never had one', () => {
    expect(parseNodeStatus([])).toEqual({ history: [] });
    expect(parseNodeStatus(['last=x', 'last-state=exploded'])).toEqual({ history: [] });
  });
});
