import { describe, expect, it } from 'vitest';
import { AppError } from '../core/errors/app-error.ts';
import { createTexts } from '../locales/texts.ts';
import { createOutput, type Output } from './output.ts';

const now = Date.parse('2026-11-21T10:00:00.000Z');
const event = {
  code: 'vrrp.state',
  level: 'warning',
  at: '2026-11-21T09:59:59.123Z',
  node: 'web-1',
  params: { instance: 'web', previous: 'MASTER', state: 'FAULT' },
} as const;
const error = new AppError('ssh.refused', {
  kind: 'connection',
  node: 'web-1',
  params: { host: '10.0.0.1', port: 22 },
});

type Written = { stdout: string; stderr: string };

function output(
  options: { json?: boolean; isTTY?: boolean; noColor?: boolean; dumb?: boolean; columns?: number } = {},
): readonly [Output, Written] {
  const { json = false, isTTY = false, noColor = false, dumb = false, columns = 80 } = options;
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof Written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTTY,
    columns,
  });
  const streams = { stdout: stream('stdout'), stderr: stream('stderr') };
  return [createOutput(streams, createTexts('en'), { json, noColor, dumb, now: () => now }), written];
}

describe('for people', () => {
  it('texts go to standard error, data to standard output', () => {
    const [to, written] = output();
    to.say('a sentence');
    to.hint('go on');
    to.event(event);
    to.finding({ code: 'vip.free', level: 'ok', params: {} });
    to.error(error);
    to.data('name');
    to.result({ verb: 'check' });
    expect(written.stdout).toBe('name\n');
    expect(written.stderr).toContain('a sentence\n→ go on\n');
    expect(written.stderr).toContain('web-1 web: MASTER → FAULT\n');
    expect(written.stderr).toContain('✗ web-1: 10.0.0.1 refuses connections on port 22\n  → Start');
  });

  it('says each cause of an error as a sentence', () => {
    const [to, written] = output();
    const reasons = [{ code: 'check.failed', node: 'web-2', params: { check: 'nginx' } }];
    to.error(new AppError('switchover.not-redundant', { kind: 'blocked', node: 'web-2', reasons }));
    expect(written.stderr).toBe(
      '✗ web-2 is not fit to take over now\n' +
        '  ▲ the check nginx fails on web-2: repair that service\n' +
        '  → Repair that, then switch over.\n',
    );
  });

  it.each([
    ['a terminal', { isTTY: true }, true],
    ['a pipe', {}, false],
    ['NO_COLOR', { isTTY: true, noColor: true }, false],
    ['a dumb terminal', { isTTY: true, dumb: true }, false],
    ['--json', { isTTY: true, json: true }, false],
  ])('colours: %s', (_name, options, coloured) => {
    const [to] = output(options);
    expect(to.style.red('x')).toBe(coloured ? '\u001b[31mx\u001b[39m' : 'x');
  });

  it('progress is one line of a terminal, which the next text replaces', () => {
    const [to, written] = output({ isTTY: true, noColor: true, columns: 20 });
    to.progress('connecting', { first: 'web-1', second: 'web-2' });
    to.progress('reading');
    to.say('done');
    expect(written.stderr).toBe('· connecting to web\r\u001b[K· reading both serv\r\u001b[Kdone\n');
    to.settle();
    expect(written.stderr.endsWith('done\n')).toBe(true);
  });

  it('progress is a line of its own where there is no terminal', () => {
    const [to, written] = output();
    to.progress('connecting', { first: 'web-1', second: 'web-2' });
    expect(written.stderr).toBe('· connecting to web-1 and web-2\n');
  });

  it('Chinese progress fits the columns of a terminal', () => {
    const streams = { isTTY: true, columns: 12, written: '', write: (text: string) => text };
    let shown = '';
    const stderr = { ...streams, write: (text: string) => (shown = text) };
    const options = { json: false, noColor: true, dumb: false, now: () => now };
    createOutput({ stdout: streams, stderr }, createTexts('zh-CN'), options).progress('looking');
    expect(shown).toBe('· 正在查看');
  });
});

describe('--json', () => {
  it('prints objects with a type and a time, one a line, and nothing else', () => {
    const [to, written] = output({ json: true });
    to.say('a sentence');
    to.hint('go on');
    to.data('name');
    to.progress('reading');
    to.event(event);
    to.finding({ code: 'vip.free', level: 'ok', params: {} });
    to.issue({ code: 'spec.required', path: 'name', line: 1, column: 2, params: {} });
    to.error(error);
    to.result({ verb: 'check', exitCode: 0 });
    expect(written.stderr).toBe('');
    const lines = written.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const at = '2026-11-21T10:00:00.000Z';
    expect(lines).toEqual([
      { type: 'event', at, code: 'progress.reading', level: 'info', params: {} },
      { type: 'event', ...event },
      { type: 'finding', at, code: 'vip.free', level: 'ok', params: {} },
      { type: 'issue', at, code: 'spec.required', path: 'name', line: 1, column: 2, params: {} },
      {
        type: 'error',
        at,
        code: 'ssh.refused',
        kind: 'connection',
        node: 'web-1',
        params: { host: '10.0.0.1', port: 22 },
      },
      { type: 'result', at, verb: 'check', exitCode: 0 },
    ]);
  });

  it('gives a terminal nothing to obey', () => {
    const [to, written] = output({ json: true });
    const hostile = '\u001b[2J\u009b2J\u202eabc\u2028\u0007';
    to.result({ hostile });
    expect(written.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
    expect(JSON.parse(written.stdout)).toMatchObject({ hostile });
  });
});
