import { APP_ORIGIN } from './app-files.ts';

type Frame = { readonly url: string; readonly parent: unknown };

/**
 * Whether a call comes from where ours come from: the top frame of one of our windows, showing our own page.
 * Electron's security checklist, point 17.
 */
export function isOwnFrame(frame: Frame | null, isOwnWindow: boolean): boolean {
  if (frame === null || frame.parent !== null || !isOwnWindow) return false;
  try {
    const { protocol, host } = new URL(frame.url);
    return `${protocol}//${host}` === APP_ORIGIN;
  } catch {
    // What is no address is not ours.
    return false;
  }
}
