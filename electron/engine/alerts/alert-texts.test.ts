import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTexts } from '../../../locales/texts.ts';

/** Every code that core/watch/describe-alert.ts can make. */
const source = readFileSync(new URL('../../../core/watch/describe-alert.ts', import.meta.url), 'utf8');
const written = [...source.matchAll(/(?:alert\(context, |tell\()'([a-z.-]+)'/g)].map(
  ([, code]) => code ?? '',
);
const codes = [
  ...written,
  'redundancy-lost.serving',
  ...['check', 'node', 'other'].map((cause) => `redundancy-lost.${cause}`),
  ...['degraded', 'down', 'split-brain'].map((kind) => `while-away.${kind}`),
];

describe.each(['en', 'zh-CN'] as const)('alerts in %s', (language) => {
  const texts = createTexts(language);
  it('have a title and a body for every code', () => {
    expect(written).toContain('failed-over.check');
    const keys = codes.flatMap((code) => [`alert.${code}.title`, `alert.${code}.body`]);
    expect(keys.filter((key) => !texts.has(key))).toEqual([]);
  });

  it('name node, cause, consequence and how long it took', () => {
    const body = texts.text('alert.failed-over.check.body', {
      node: 'web-1',
      check: 'nginx',
      time: '09:24:03',
      other: 'web-2',
      address: '10.0.0.9',
      seconds: '0.9',
    });
    for (const word of ['web-1', 'nginx', '09:24:03', 'web-2', '10.0.0.9', '0.9'])
      expect(body).toContain(word);
    expect(body).not.toContain('{{');
  });
});
