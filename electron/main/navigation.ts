import { APP_ORIGIN, START_PAGE } from './app-files.ts';

/** Our page may load itself again; nothing leads anywhere else. */
export function mayNavigate(url: string): boolean {
  return withoutHash(url) === START_PAGE;
}

/** Whether a page may ask for something: the bundle's files, a report that is printed, what lies in the page itself. */
export function mayRequest(url: string): boolean {
  return (
    url.startsWith(`${APP_ORIGIN}/`) || url.startsWith('app://report/') || /^(data|blob|devtools):/.test(url)
  );
}

function withoutHash(url: string): string {
  const at = url.indexOf('#');
  return at < 0 ? url : url.slice(0, at);
}
