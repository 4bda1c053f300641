import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { NodePlan, PlannedStep } from '../plan/plan.ts';
import type { FileStep, Step } from '../plan/step.ts';
import { type ManifestHead, renderManifest } from './manifest.ts';
import { confirmScript, ownProgramScript, phaseScript, prepareScript } from './render-phase.ts';

const head: ManifestHead = {
  id: '20260102T030405Z-00c0ffee',
  role: 'first',
  owner: 'ann@laptop',
  since: '2026-01-02T03:04:05Z',
  deadlineSeconds: 120,
};
const base = { id: 'demo', component: 'demo', why: 'demo' };
const file: FileStep = {
  ...base,
  kind: 'file',
  path: '/etc/demo',
  content: '',
  mode: '0644',
  owner: 'root:root',
};

function planOf(...steps: readonly PlannedStep[]): NodePlan {
  return { node: 'web-1', steps, unchanged: 0, validations: [] };
}

function fileOf(change: Partial<FileStep>, expectedSha256: string | null = null): PlannedStep {
  return { step: { ...file, ...change }, change: 'create', expectedSha256, diff: '', undoable: true };
}

function other(step: Exclude<Step, FileStep>, details: readonly string[] = []): PlannedStep {
  return { step, change: 'create', details, undoable: true } as PlannedStep;
}

const service = { ...base, kind: 'service' as const, unit: 'demo.service', enabled: true, readsSteps: [] };

describe('a manifest', () => {
  it('carries nothing that a shell or its own form gives a meaning to', () => {
    const hostile = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => /[^A-Za-z0-9_@%+=:,./ -]/.test(text));
    fc.assert(
      fc.property(hostile, (text) => {
        for (const planned of [
          fileOf({ path: `/etc/${text}` }),
          fileOf({ mode: text }),
          fileOf({ owner: `root:${text}` }),
          fileOf({}, text),
          other({ ...base, kind: 'package', packages: [text] }, [text]),
          other({ ...service, unit: text, onChange: 'none' }, ['start']),
          other({ ...service, onChange: 'none' }, [text]),
          other({ ...base, kind: 'sysctl', key: `net.${text}`, value: '1' }),
          other({ ...base, kind: 'sysctl', key: 'net.demo', value: text }),
        ]) {
          expect(() => renderManifest(planOf(planned), head)).toThrow('apply.unsafe-value');
        }
      }),
    );
  });

  it.each(['/etc/../root/x', '/etc/./x', 'etc/x', '/etc//x', '/etc/x/', '/', '/etc/a b', '/etc/-x/..'])(
    'refuses the path %s',
    (path) => {
      expect(() => renderManifest(planOf(fileOf({ path })), head)).toThrow('apply.unsafe-value');
    },
  );

  it('shows who holds the lock, whatever they are called', () => {
    const { text } = renderManifest(planOf(), { ...head, owner: 'ann|$(reboot)\n@laptöp' });
    expect(text).toContain('|first|ann___reboot__@lapt_p|');
  });

  it('keeps the content of a seed that exists, and changes its mode only', () => {
    const planned = { ...fileOf({ seed: true }, 'a'.repeat(64)), change: 'update' } as PlannedStep;
    const manifest = renderManifest(planOf(planned), head);
    expect(manifest.text).toContain('|file|adjust|/etc/demo|');
    expect(manifest.files).toEqual([]);
  });
});

describe('a phase script', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('refuses ids and words from elsewhere', () => {
    expect(() => phaseScript('commit', '../../x')).toThrow('apply.unsafe-value');
    expect(() => confirmScript(head.id, "'; reboot")).toThrow('apply.unsafe-value');
    expect(() => ownProgramScript('', ['undo', '$(reboot)'])).toThrow('apply.unsafe-value');
  });

  it.each(['dash', 'busybox sh'])('brings every content to the byte in %s', (shell) => {
    const [program = '', ...args] = shell.split(' ');
    const awkward = [
      '',
      '\n',
      'END_OF_FILES\n',
      '@etc/x\n',
      ' x',
      '-x\n-y',
      '\r\n',
      '%s\\n\t\\',
      'ä\u{1F600}\u0001\n\n',
    ];
    const content = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(content, { maxLength: 4 }), (texts) => {
        const root = mkdtempSync(join(tmpdir(), 'pairkeeper-stage-'));
        folders.push(root);
        const contents = [...awkward, ...texts];
        const steps = contents.map((text, index) => fileOf({ path: `/etc/demo/${index}`, content: text }));
        const manifest = renderManifest(planOf(...steps), head);
        // What runs at the end is the program that came along.
        const staged = `cd "$(dirname "$0")" && for f in new/etc/demo/*; do sha256sum "$f"; done\n`;
        const script = prepareScript({ id: head.id, nonce: 'a'.repeat(32), program: staged, manifest });
        const result = spawnSync(program, [...args, '-s'], {
          input: script,
          encoding: 'utf8',
          env: { ...process.env, PAIRKEEPER_ROOT: root },
        });
        expect(result.stderr).toBe('');
        const folder = join(root, 'var/lib/pairkeeper/txn', head.id, 'new/etc/demo');
        contents.forEach((text, index) => {
          expect(readFileSync(join(folder, String(index)), 'utf8')).toBe(text);
        });
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a content that no text file can hold', () => {
    const manifest = renderManifest(planOf(fileOf({ content: 'a\0b' })), head);
    expect(() => prepareScript({ id: head.id, nonce: 'a'.repeat(32), program: '', manifest })).toThrow(
      'apply.unsafe-value',
    );
  });
});
