import { extname, normalize, resolve, sep } from 'node:path';

/** Where the window's own files come from; nothing else is ever loaded. */
export const APP_ORIGIN = 'app://pairkeeper';
export const START_PAGE = `${APP_ORIGIN}/index.html`;

/** Only what the bundle consists of: no remote script, no inline script, no frame, no form. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Mantine and xterm.js set styles on elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * The file that a URL of the window means.
 *
 * @param folder of the bundle
 * @returns undefined for whatever is not a file of a known type under that folder
 */
export function appFile(
  folder: string,
  url: string,
): { readonly path: string; readonly type: string } | undefined {
  const { protocol, host, pathname } = new URL(url);
  if (`${protocol}//${host}` !== APP_ORIGIN) return undefined;
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    // A broken escape names no file.
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const root = resolve(folder);
  const path = normalize(root + sep + decoded);
  const type = contentTypes[extname(path)];
  return type !== undefined && path.startsWith(root + sep) ? { path, type } : undefined;
}
