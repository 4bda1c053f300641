import { sep } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APP_ORIGIN, appFile, CONTENT_SECURITY_POLICY, START_PAGE } from './app-files.ts';

const folder = '/opt/pairkeeper/renderer';

describe('appFile', () => {
  it('finds the files of the bundle', () => {
    expect(appFile(folder, START_PAGE)).toEqual({
      path: `${folder}/index.html`,
      type: 'text/html; charset=utf-8',
    });
    expect(appFile(folder, `${APP_ORIGIN}/assets/index-1.js?v=2#x`)?.path).toBe(
      `${folder}/assets/index-1.js`,
    );
  });

  it.each([
    'app://other/index.html',
    'app://pairkeeper.example/index.html',
    'https://pairkeeper/index.html',
    'file:///opt/pairkeeper/renderer/index.html',
    `${APP_ORIGIN}/`,
    `${APP_ORIGIN}/main.ts`,
    `${APP_ORIGIN}/..%2f..%2fsecrets.html`,
    `${APP_ORIGIN}/..%5c..%5csecrets.html`,
    `${APP_ORIGIN}/a%00.html`,
    `${APP_ORIGIN}/%E0%A4%A.html`,
    `${APP_ORIGIN}/%2e%2e%2frenderer-of-another/index.html`,
  ])('gives nothing for %s', (url) => {
    expect(appFile(folder, url)).toBeUndefined();
  });

  it('never leaves the folder, whatever is asked for', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2f', '/', '\\', '%5c', '%00', ''),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        let url: string;
        try {
          url = new URL(`${APP_ORIGIN}/${parts.join('/')}.html`).href;
        } catch {
          return;
        }
        const file = appFile(folder, url);
        if (file !== undefined) expect(file.path.startsWith(folder + sep)).toBe(true);
      }),
    );
  });
});

it('lets no script in but the bundle’s own, and nothing remote', () => {
  expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'");
  expect(CONTENT_SECURITY_POLICY).toContain("script-src 'self';");
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
});
