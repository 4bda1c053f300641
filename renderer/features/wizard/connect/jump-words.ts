import type { NodeAnswers } from '../../../../electron/contract/pair.ts';

export type Jump = NonNullable<NodeAnswers['ssh']['jump']>;

/** `user@host:port`, as ssh's -J takes it. */
export function jumpText({ user, host, port }: Jump): string {
  const address = host.includes(':') && port !== undefined ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${address}${port === undefined ? '' : `:${port}`}`;
}

/** What is no port stays in the host, where the engine says what is wrong with it. */
export function readJump(text: string): Jump | undefined {
  if (text === '') return undefined;
  const [, user, rest = text] = /^(?:([^@]*)@)?(.*)$/.exec(text) ?? [];
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(rest) ?? [];
  const port = Number(digits);
  const isPort = digits !== undefined && port >= 1 && port <= 65_535;
  return {
    host: digits !== undefined && !isPort ? rest : (bracketed ?? plain ?? rest),
    ...(user === undefined || user === '' ? {} : { user }),
    ...(isPort ? { port } : {}),
  };
}
