import { describe, expect, it } from 'vitest';
import { cleanTitle } from './title.ts';

describe('a title that a server sets', () => {
  it('is short, however long it was', () => {
    expect(Array.from(cleanTitle('主'.repeat(5_000_000)))).toHaveLength(200);
    expect(Array.from(cleanTitle('🙂'.repeat(300)))).toHaveLength(200);
  });

  it('is one line without control and direction characters', () => {
    expect(cleanTitle('a\u0000b\nc\u202ed\u009be\ud800')).toBe('a b c d e');
    expect(cleanTitle('root@web-1: /var/日志')).toBe('root@web-1: /var/日志');
  });
});
