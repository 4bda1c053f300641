import type { ServerChannel, Session } from 'ssh2';

/** What a client asked for on the way to a shell, and how to act as one. */
export type FakeShell = {
  readonly term: string;
  /** Columns and rows, first as asked for, then each change. */
  readonly sizes: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly channel: ServerChannel;
  /** Everything that was typed so far. */
  typed(): string;
};

/** Gives the session a terminal whose other side the test plays. Without a player, shells are refused. */
export function offerShell(session: Session, play: ((shell: FakeShell) => void) | undefined): void {
  const sizes: string[] = [];
  const environment: Record<string, string> = {};
  let term = '';
  session.on('pty', (accept, _reject, info) => {
    term = (info as unknown as { readonly term: string }).term;
    sizes.push(`${info.cols}x${info.rows}`);
    accept();
  });
  session.on('window-change', (accept, _reject, info) => {
    sizes.push(`${info.cols}x${info.rows}`);
    accept?.();
  });
  session.on('env', (accept, _reject, info) => {
    environment[info.key] = (info as unknown as { readonly val: string }).val;
    accept?.();
  });
  session.on('shell', (accept, reject) => {
    if (play === undefined) {
      reject();
      return;
    }
    const channel = accept();
    const typed: Buffer[] = [];
    channel.on('error', () => undefined);
    channel.on('data', (bytes: Buffer) => typed.push(bytes));
    play({ term, sizes, environment, channel, typed: () => Buffer.concat(typed).toString('utf8') });
  });
}
