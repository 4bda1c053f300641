import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import type { WriterConnection, WriterTarget } from './acknowledged-writer.ts';

/** After this an answer does not come any more, milliseconds. */
const patienceMs = 5000;

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
  return { connect: () => connect(client, address, user, password) };
}

async function connect(
  client: LabNode,
  address: string,
  user: string,
  password: string,
): Promise<WriterConnection> {
  const options = ['--batch', '--skip-column-names', '--unbuffered', '--connect-timeout=2', '--ssl'];
  const words = [
    'env',
    `MYSQL_PWD=${password}`,
    'mariadb',
    ...options,
    `--host=${address}`,
    `--user=${user}`,
  ];
  const [program = '', ...argv] = await client.commandLine(words);
  const child = spawn(program, argv, { stdio: ['pipe', 'pipe', 'pipe'] });
  let hear: (line: string | undefined) => void = () => undefined;
  let said = '';
  let isGone = false;
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString();
  });
  createInterface({ input: child.stdout }).on('line', (line) => hear(line));
  child.on('close', () => {
    isGone = true;
    hear(undefined);
  });
  return {
    async write(number) {
      if (isGone) throw new Error(said);
      const heard = new Promise<string | undefined>((resolve) => {
        const patience = setTimeout(() => resolve(undefined), patienceMs);
        hear = (line) => {
          clearTimeout(patience);
          resolve(line);
        };
      });
      child.stdin.write(`INSERT INTO shop.ledger (number) VALUES (${number}); SELECT ${number};\n`);
      if ((await heard) === String(number)) return 'acknowledged';
      // 1290: the server is read-only, and nothing was written.
      if (isGone && said.includes('ERROR 1290')) return 'refused';
      throw new Error(said || 'no answer');
    },
    close: () => {
      child.stdin.destroy();
      child.kill('SIGKILL');
    },
  };
}
