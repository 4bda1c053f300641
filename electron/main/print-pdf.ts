import { BrowserWindow, session } from 'electron';
import { safePreferences } from './safe-preferences.ts';
import { guardSession } from './window-guards.ts';

const REPORT_URL = 'app://report/';
/** A report brings all of its own: no script, nothing from the network. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'";

/** A page as a PDF on A4, made in a window that nobody sees, in which no script runs. */
export async function printPdf(html: string): Promise<Buffer> {
  // No `persist:`: nothing of a report is left on the disk.
  const ownSession = session.fromPartition('report');
  guardSession(ownSession);
  if (ownSession.protocol.isProtocolHandled('app')) ownSession.protocol.unhandle('app');
  ownSession.protocol.handle(
    'app',
    ({ url }) =>
      new Response(url === REPORT_URL ? html : '', {
        status: url === REPORT_URL ? 200 : 404,
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': REPORT_POLICY },
      }),
  );
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session: ownSession,
      ...safePreferences,
      javascript: false,
      devTools: false,
    },
  });
  try {
    await window.loadURL(REPORT_URL);
    return await window.webContents.printToPDF({
      pageSize: 'A4',
      printBackground: true,
      displayHeaderFooter: false,
      preferCSSPageSize: true,
    });
  } finally {
    window.destroy();
  }
}
