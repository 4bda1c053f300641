import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { components } from '../components/registry.ts';
import { type InitialAnswers, initialSpecText } from './initial-spec.ts';
import { loadSpec } from './load-spec.ts';

const ANSWERS: InitialAnswers = {
  name: 'shop',
  nodes: [
    { name: 'web-1', address: '10.0.0.11' },
    {
      name: 'web-2',
      address: '10.0.0.12',
      ssh: { user: 'admin', port: 2222, identityFile: '~/.ssh/my: key #1' },
    },
  ],
  vips: [{ address: '10.0.0.100/24' }],
  witnesses: ['10.0.0.1'],
};

const TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = import.meta.glob(
  '../../locales/*/spec.json',
  { eager: true, import: 'default' },
);

const inEnglish = (key: string) => TEXTS['../../locales/en/spec.json']?.[key] ?? key;
const inChinese = (key: string) => TEXTS['../../locales/zh-CN/spec.json']?.[key] ?? key;

function load(text: string) {
  const result = loadSpec(text, components);
  expect(result).toMatchObject({ ok: true });
  return result.ok ? result.spec : undefined;
}

describe('the file that init writes', () => {
  it.each([
    ['English', inEnglish],
    ['Chinese', inChinese],
  ])('loads, with what was answered, in %s', (_, comment) => {
    const spec = load(initialSpecText(ANSWERS, comment));
    expect(spec?.nodes[1]).toEqual({
      name: 'web-2',
      address: '10.0.0.12',
      ssh: { user: 'admin', port: 2222, identityFile: '~/.ssh/my: key #1', legacyAlgorithms: false },
    });
    expect(spec?.vips).toEqual([{ address: '10.0.0.100/24', interface: 'auto' }]);
    expect(spec?.witnesses).toEqual(['10.0.0.1']);
    expect(spec?.sections.keepalived).toMatchObject({ profile: 'balanced', failback: 'manual' });
  });

  it('explains itself: every choice has a comment, and no text is missing', async () => {
    const text = initialSpecText({ ...ANSWERS, backends: [{ address: '10.0.0.21', port: 8080 }] }, inEnglish);
    expect(text).not.toContain('file.');
    for (const key of ['name', 'nodes', 'vips', 'witnesses', 'vrrp', 'nginx', '  profile', '  upstreams']) {
      expect(text).toMatch(new RegExp(`^ *# .*\\n${key}:`, 'm'));
    }
    await expect(text).toMatchFileSnapshot('../../test/golden/initial-pair.yaml');
  });

  it('holds an example that works when its comment signs are removed', () => {
    const text = initialSpecText(ANSWERS, inEnglish);
    const start = text.indexOf('#   sites:');
    expect(start).toBeGreaterThan(0);
    const spec = load(text.slice(0, start) + text.slice(start).replace(/^# /gm, ''));
    expect(spec?.sections.nginx).toMatchObject({ sites: [{ name: 'main', upstream: 'app' }] });
  });

  it('passes requests to backends and serves HTTPS where that was answered', () => {
    const spec = load(
      initialSpecText(
        {
          ...ANSWERS,
          profile: 'tolerant',
          failback: 'automatic',
          backends: [{ address: '2001:db8::21' }, { address: 'app.example', port: 8080 }],
          tls: { certificatePath: '/etc/ssl/shop.pem', keyPath: '/etc/ssl/private/shop.pem' },
        },
        inEnglish,
      ),
    );
    expect(spec?.sections.keepalived).toMatchObject({ profile: 'tolerant', failback: 'automatic' });
    expect(spec?.sections.nginx).toMatchObject({
      sites: [{ upstream: 'app', tls: { certificatePath: '/etc/ssl/shop.pem' } }],
      upstreams: [
        {
          servers: [
            { address: '2001:db8::21', port: 80 },
            { address: 'app.example', port: 8080 },
          ],
        },
      ],
    });
  });

  it('keeps hostile answers inside their value, where loading finds them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (name) => {
        const result = loadSpec(initialSpecText({ ...ANSWERS, name }, inEnglish), components);
        const codes = result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`);
        expect(codes).toEqual(
          /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name) ? [] : ['name spec.name.format'],
        );
      }),
    );
  });
});
