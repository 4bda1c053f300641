import { join } from 'node:path';
import electronLog from 'electron-log/node';
import { redact } from '../contract/redact.ts';

/** What main writes down for whoever looks for a fault. No secrets, and nothing that a server sent. */
export type Log = { info(line: string): void; warning(line: string): void; error(line: string): void };

const MOST_BYTES = 1_000_000;

/** A log in `<folder>/main.log`; when it is full it becomes `main.old.log`. */
export function createLog(folder: string, isDevelopment: boolean): Log {
  const log = electronLog.create({ logId: 'main' });
  log.transports.file.resolvePathFn = () => join(folder, 'main.log');
  log.transports.file.maxSize = MOST_BYTES;
  log.transports.file.level = 'info';
  log.transports.console.level = isDevelopment ? 'info' : false;
  return {
    info: (line) => log.info(redact(line)),
    warning: (line) => log.warn(redact(line)),
    error: (line) => log.error(redact(line)),
  };
}
