import { expect, it } from 'vitest';
import { autostartEntry } from './autostart-entry.ts';

it('names the program and its arguments', () => {
  const lines = autostartEntry(['/opt/Pairkeeper/pairkeeper', '--hidden']).split('\n');
  expect(lines[0]).toBe('[Desktop Entry]');
  expect(lines).toContain('Exec="/opt/Pairkeeper/pairkeeper" "--hidden"');
});

it('quotes what has a meaning of its own in such a file', () => {
  expect(autostartEntry(['/home/a b/$x`"%u'])).toContain('Exec="/home/a b/\\\\$x\\\\`\\\\"%%u"');
});
