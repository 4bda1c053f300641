import { expect } from '@playwright/test';
import { test } from './support/fixtures.ts';

/** Electron's security checklist, as far as it can be seen from outside; the numbers are those of its list. */
test.describe('the window', () => {
  test('is sandboxed and isolated, and finds nothing of Node (2, 3, 4, 6, 8, 9)', async ({ app }) => {
    const inWindow = await app.window.evaluate(() => ({
      node: ['require', 'process', 'Buffer', 'global', 'module'].filter((name) => name in globalThis),
      ours: Object.keys(globalThis).filter((name) => name === 'pairkeeper' || name.includes('electron')),
      isSecure: isSecureContext,
    }));
    expect(inWindow).toEqual({ node: [], ours: ['pairkeeper'], isSecure: true });
    const preferences = await app.electron.evaluate(({ BrowserWindow, webContents }) => {
      // Not in Electron's types; the only way to read what the window was really made with.
      type Readable = { getLastWebPreferences?: () => Record<string, unknown> };
      const all = webContents.getAllWebContents().filter((contents) => contents.getType() === 'window');
      return {
        windows: BrowserWindow.getAllWindows().length,
        pages: all.map((contents) => (contents as unknown as Readable).getLastWebPreferences?.()),
      };
    });
    expect(preferences.windows).toBe(1);
    for (const page of preferences.pages) {
      expect(page).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
      expect(page?.webSecurity).not.toBe(false);
      expect(page?.allowRunningInsecureContent).not.toBe(true);
      expect(page?.experimentalFeatures).not.toBe(true);
    }
  });

  test('gets its files from the app alone, under a strict policy (1, 7, 18)', async ({ app }) => {
    expect(app.window.url()).toMatch(/^app:\/\/pairkeeper\//);
    const policy = await app.window.evaluate(async () =>
      (await fetch(location.href)).headers.get('content-security-policy'),
    );
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    const reached = await app.window.evaluate(async () => {
      const reach = (url: string) =>
        fetch(url).then(
          (response) => response.status,
          () => 'refused',
        );
      const evaluates = () => {
        try {
          return new Function('return true')() as boolean;
        } catch {
          return false;
        }
      };
      return {
        web: await reach('https://192.0.2.1/'),
        file: await reach('file:///etc/hostname'),
        outside: await reach('app://pairkeeper/../main/main.js'),
        encoded: await reach('app://pairkeeper/..%2fmain%2fmain.js'),
        other: await reach('app://elsewhere/index.html'),
        evaluates: evaluates(),
      };
    });
    expect(reached).toMatchObject({ web: 'refused', file: 'refused', evaluates: false });
    for (const outcome of [reached.outside, reached.encoded, reached.other]) {
      expect(['refused', 404]).toContain(outcome);
    }
  });

  test('goes nowhere, opens nothing and gets no permission (5, 11, 12, 13, 14)', async ({ app }) => {
    const start = app.window.url();
    const opened = await app.window.evaluate(() => window.open('https://192.0.2.1/', '_blank') !== null);
    expect(opened).toBe(false);
    for (const address of ['https://192.0.2.1/', 'file:///etc/hostname', 'data:text/html,<h1>other</h1>']) {
      await app.window.evaluate((url) => {
        location.href = url;
      }, address);
    }
    const granted = await app.window.evaluate(async () => {
      const state = async (name: string) =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      const media = navigator.mediaDevices
        ? await navigator.mediaDevices.getUserMedia({ audio: true }).then(
            () => 'granted',
            () => 'denied',
          )
        : 'denied';
      return [await state('geolocation'), await state('notifications'), await state('clipboard-read'), media];
    });
    expect(granted).not.toContain('granted');
    // Asked of Electron: Playwright waits for the end of navigations that were not let begin.
    const now = await app.electron.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const isDrawn = "document.querySelector('#root').childElementCount > 0";
      return { url: contents?.getURL(), isDrawn: await contents?.executeJavaScript(isDrawn) };
    });
    expect({ ...now, url: now.url?.replace(/#.*/, '') }).toEqual({
      url: start.replace(/#.*/, ''),
      isDrawn: true,
    });
    expect(app.electron.windows()).toHaveLength(1);
  });

  test('is answered with an error for what is no call of ours (17)', async ({ app }) => {
    type Bridge = { readonly pairkeeper: { call(name: unknown, input: unknown): Promise<unknown> } };
    const answers = await app.window.evaluate(async () => {
      const { call } = (globalThis as unknown as Bridge).pairkeeper;
      const outcome = (name: unknown, input: unknown) =>
        call(name, input).then(
          (answer) => (answer as { readonly ok?: boolean }).ok,
          () => false,
        );
      return [
        await outcome('app.info', {}),
        await outcome('app.info', { surplus: true }),
        await outcome('no.such.call', {}),
        await outcome('__proto__', {}),
        await outcome('links.open', { url: 'file:///etc/hostname' }),
        await outcome({ name: 'app.info' }, null),
      ];
    });
    expect(answers).toEqual([true, false, false, false, false, false]);
  });
});
