import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTexts } from '../locales/texts.ts';
import { secretSource } from './given-secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asked: string[] = [];
function context(interactive: boolean) {
  asked.length = 0;
  return {
    platform: 'linux' as const,
    output: { texts: createTexts('en'), json: false },
    prompt: {
      interactive,
      secret: async (question: string) => {
        asked.push(question);
        return 'typed';
      },
    },
  } as unknown as Parameters<typeof secretSource>[0];
}
const need = (id: string) => ({ id, why: 'alerts.url', params: { channel: 'ops' } });

describe('secretSource', () => {
  it('asks once for what neither the file nor a server has', async () => {
    const file = join(folder, 'secrets');
    writeFileSync(file, '# of the pair\nalerts.mail.password=a=b c\n', { mode: 0o600 });
    const source = secretSource(context(true), { secrets: file });
    const needs = [need('alerts.ops.url'), need('alerts.mail.password')];
    const given = { 'alerts.ops.url': 'typed', 'alerts.mail.password': 'a=b c' };
    expect(await source(needs)).toEqual(given);
    expect(await source(needs)).toEqual(given);
    expect(asked).toEqual(['URL of the alert channel ops']);
  });

  it('asks nobody where nobody is, and refuses a file that others can read, or that is none', async () => {
    expect(await secretSource(context(false), {})([need('alerts.ops.url')])).toEqual({});
    const file = join(folder, 'secrets');
    writeFileSync(file, 'alerts.ops.url=https://example.com/s3cret\n');
    chmodSync(file, 0o644);
    await expect(secretSource(context(false), { secrets: file })([])).rejects.toMatchObject({
      code: 'cli.secrets-open',
    });
    writeFileSync(file, 's3cret\n');
    chmodSync(file, 0o600);
    const refused = secretSource(context(false), { secrets: file })([]);
    await expect(refused).rejects.toMatchObject({ code: 'cli.secrets-file' });
    await expect(refused).rejects.not.toMatchObject({
      params: { detail: expect.stringContaining('s3cret') },
    });
  });
});
