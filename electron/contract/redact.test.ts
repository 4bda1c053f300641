import { expect, it } from 'vitest';
import { redact } from './redact.ts';

it.each([
  ['password=canary-1', 'password=[hidden]'],
  ['{"passphrase":"canary 2","user":"root"}', '{"passphrase":"[hidden]","user":"root"}'],
  ["secret: 'canary 3' next", 'secret: [hidden] next'],
  ['mysql://root:canary4@10.0.0.1/db', 'mysql://root:[hidden]@10.0.0.1/db'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----\ncanary5\n-----END OPENSSH PRIVATE KEY----- x', '[private key] x'],
  ['-----BEGIN PRIVATE KEY-----\ncanary6 cut off', '[private key]'],
  ['web-1 lost nginx', 'web-1 lost nginx'],
])('%s', (line, expected) => {
  const shown = redact(line);
  expect(shown).not.toContain('canary');
  expect(shown.replaceAll('"[hidden]"', '[hidden]')).toBe(expected.replaceAll('"[hidden]"', '[hidden]'));
});

it('cuts endless lines', () => {
  expect(redact('x'.repeat(5_000_000)).length).toBeLessThan(5000);
});
