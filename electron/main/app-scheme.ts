import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol } from 'electron';
import { appFile, CONTENT_SECURITY_POLICY } from './app-files.ts';

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    // The window's compiled script is kept for the next start (Electron 28 and later; older ones know no such word).
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves dist/app/renderer under `app://pairkeeper/`, and nothing outside of it. */
export function serveAppScheme(): void {
  const folder = join(__dirname, '..', 'renderer');
  protocol.handle('app', async ({ url }) => {
    const file = appFile(folder, url);
    const content = file === undefined ? undefined : await readFile(file.path).catch(() => undefined);
    if (file === undefined || content === undefined) return new Response('', { status: 404 });
    return new Response(content, {
      headers: {
        'content-type': file.type,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
      },
    });
  });
}
