import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import type { WriterTarget } from './acknowledged-writer.ts';
import { connectByLines } from './line-client.ts';

/** Runs SQL as the server's owner on a node, over the socket. @returns what it printed, values parted by `|` */
export async function sqlOn(node: LabNode, statements: string, database = 'shop'): Promise<string> {
  const words = ['runuser', '-u', 'postgres', '--', 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', database];
  const result = await node.run(words, { stdin: statements });
  if (result.exitCode !== 0) throw new Error(`${node.name}: ${result.stderr}`);
  return result.stdout.trim();
}

/** The rows of `ledger` in the order in which they were written. */
export async function ledgerOn(node: LabNode): Promise<readonly number[]> {
  const text = await sqlOn(node, 'SELECT number FROM ledger ORDER BY seq');
  return text === '' ? [] : text.split('\n').map(Number);
}

/**
 * Writes into `ledger` of the database `shop` at an address, as an application on another server does.
 *
 * @param client where the application runs
 */
export function postgresqlLedger(
  client: LabNode,
  address: string,
  user: string,
  password: string,
): WriterTarget {
  const target = `host=${address} user=${user} dbname=shop sslmode=require connect_timeout=2`;
  const words = ['env', `PGPASSWORD=${password}`, 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', target];
  return {
    connect: () =>
      connectByLines(client, words, {
        statement: (number) => `INSERT INTO ledger (number) VALUES (${number}); SELECT ${number};`,
        refusal: 'read-only transaction',
      }),
  };
}
