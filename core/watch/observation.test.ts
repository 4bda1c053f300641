import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseObservation } from './observation.ts';

const event = {
  kind: 'event',
  seq: 7,
  at: '2026-11-21T09:24:03.120Z',
  code: 'vrrp.state',
  params: { instance: 'web', state: 'MASTER', priority: 254 },
};

describe('parseObservation', () => {
  it('reads an event and drops what it does not know', () => {
    expect(parseObservation(JSON.stringify({ ...event, node: 'web-1', extra: {} }))).toEqual(event);
  });

  it('never throws, whatever a server prints', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `{${text}`),
        ),
        (line) => {
          parseObservation(line);
        },
      ),
    );
  });

  it('lets no control character or text-reordering mark of an event through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        const parsed = parseObservation(JSON.stringify({ ...event, params: { line: value } }));
        const line = parsed?.kind === 'event' ? parsed.params.line : '';
        expect(String(line)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it.each([
    ['a code that is a path', { ...event, code: '../../x' }],
    ['a negative number', { ...event, seq: -1 }],
    ['a time that is none', { ...event, at: 'yesterday' }],
    ['a huge text', { ...event, params: { line: 'x'.repeat(2000) } }],
    ['a nested value', { ...event, params: { line: { deep: 1 } } }],
    ['an unknown kind', { kind: 'shell', run: 'rm -rf /' }],
  ])('refuses %s', (_, value) => {
    expect(parseObservation(JSON.stringify(value))).toBeUndefined();
  });

  it('refuses a line without end', () => {
    expect(parseObservation(`{"kind":"event","x":"${'a'.repeat(100_000)}"}`)).toBeUndefined();
  });
});
