import { describe, expect, it } from 'vitest';
import { globMatcher } from './glob.ts';

const found = (pattern: string, ...paths: readonly string[]) => paths.filter(globMatcher(pattern));

describe('a pattern for files', () => {
  it('stands for names within one folder', () => {
    expect(
      found('/etc/n/*.conf', '/etc/n/a.conf', '/etc/n/.conf', '/etc/n/b/a.conf', '/etc/n/a.conf~'),
    ).toEqual(['/etc/n/a.conf']);
    expect(found('/etc/*/a?.conf', '/etc/x/a1.conf', '/etc/x/a.conf', '/etc/x/y/a1.conf')).toEqual([
      '/etc/x/a1.conf',
    ]);
    expect(found('*a*b', 'ab', 'xaxb', 'ba', 'aab.b')).toEqual(['ab', 'xaxb', 'aab.b']);
  });

  it('knows sets, ranges and their opposite', () => {
    expect(found('[ab].conf', 'a.conf', 'b.conf', 'c.conf', '[ab].conf')).toEqual(['a.conf', 'b.conf']);
    expect(found('[!a-c]', 'a', 'c', 'd', '^')).toEqual(['d', '^']);
    expect(found('[]x-]', ']', 'x', '-', 'y')).toEqual([']', 'x', '-']);
    expect(found('[z-a]', 'z', 'a', 'm')).toEqual([]);
    expect(found('[a', '[a', 'a')).toEqual(['[a']);
  });

  it('leaves hidden files alone unless it names the dot', () => {
    expect(found('*', 'a', '.a')).toEqual(['a']);
    expect(found('?a', '.a')).toEqual([]);
    expect(found('[.]a', '.a')).toEqual([]);
    expect(found('.*', 'a', '.a')).toEqual(['.a']);
  });

  it('takes everything else as it is written', () => {
    expect(found('a+(b).{c}', 'a+(b).{c}', 'aab.c')).toEqual(['a+(b).{c}']);
    expect(found('\\*', '*', 'x')).toEqual(['*']);
    expect(found('网*', '网站', '站')).toEqual(['网站']);
  });

  it('does not take long for a pattern that is made to', () => {
    expect(found('*a'.repeat(200), 'a'.repeat(199), 'a'.repeat(200))).toEqual(['a'.repeat(200)]);
    expect(found(`${'*a'.repeat(100)}b`, 'a'.repeat(4000))).toEqual([]);
  });
});
