import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import type { WriterTarget } from './acknowledged-writer.ts';
import { connectByLines } from './line-client.ts';

/** Runs SQL as root on a node, over the socket. @returns what it printed, values separated by tabs */
export async function sqlOn(node: LabNode, statements: string): Promise<string> {
  const result = await node.run(['mariadb', '--batch', '--skip-column-names'], { stdin: statements });
  if (result.exitCode !== 0) throw new Error(`${node.name}: ${result.stderr}`);
  return result.stdout.trim();
}

/** The rows of `shop.ledger` in the order in which they were written. */
export async function ledgerOn(node: LabNode): Promise<readonly number[]> {
  const text = await sqlOn(node, 'SELECT number FROM shop.ledger ORDER BY seq');
  return text === '' ? [] : text.split('\n').map(Number);
}

/**
 * Writes into `shop.ledger` at an address, as an application on another server does.
 *
 * @param client where the application runs
 */
export function mariadbLedger(
  client: LabNode,
  address: string,
  user: string,
  password: string,
): WriterTarget {
  const options = ['--batch', '--skip-column-names', '--unbuffered', '--connect-timeout=2', '--ssl'];
  const login = [`--host=${address}`, `--user=${user}`];
  const words = ['env', `MYSQL_PWD=${password}`, 'mariadb', ...options, ...login];
  return {
    connect: () =>
      connectByLines(client, words, {
        statement: (number) => `INSERT INTO shop.ledger (number) VALUES (${number}); SELECT ${number};`,
        // The server is read-only, and nothing was written.
        refusal: 'ERROR 1290',
      }),
  };
}
