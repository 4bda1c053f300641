import type { NodeAnswers } from '../../../../electron/contract/pair.ts';
import { shellWords } from '../../../shared/shell-words.ts';

/** What one would type in a terminal of this computer to log in to a server. */
export function sshCommand({ address, ssh }: NodeAnswers): string {
  const { host = address, port = 22, user = 'root', identityFile, jump } = ssh;
  return shellWords([
    'ssh',
    ...(port === 22 ? [] : ['-p', String(port)]),
    ...(identityFile === undefined ? [] : ['-i', identityFile]),
    ...(jump === undefined ? [] : ['-J', jumpWord(jump)]),
    `${user}@${host}`,
  ]);
}

function jumpWord({ host, port, user }: NonNullable<NodeAnswers['ssh']['jump']>): string {
  const address = host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${address}${port === undefined ? '' : `:${port}`}`;
}
