import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTextFile } from './text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'pairkeeper-text-'));

function fileWith(content: string | Uint8Array): string {
  const path = join(folder, 'pair.yaml');
  writeFileSync(path, content);
  return path;
}

describe('readTextFile', () => {
  it('reads text of any language', async () => {
    expect(await readTextFile(fileWith('name: 商店\n'))).toBe('name: 商店\n');
  });

  it.each([
    ['too much', 'x'.repeat(256 * 1024 + 1), 'files.too-large'],
    ['a picture', Buffer.from([0x89, 0x50, 0xff, 0xfe]), 'files.not-text'],
    ['zero bytes', 'a\0b', 'files.not-text'],
  ])('refuses %s', async (_what, content, code) => {
    await expect(readTextFile(fileWith(content))).rejects.toMatchObject({ code });
  });

  it.each([
    ['what is not there', join(folder, 'missing')],
    ['a folder', folder],
    ['a device without end', '/dev/zero'],
  ])('refuses %s', async (_what, path) => {
    await expect(readTextFile(path)).rejects.toMatchObject({ code: 'files.unreadable' });
  });
});
