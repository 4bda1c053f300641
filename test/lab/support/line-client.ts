import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import type { WriterConnection } from './acknowledged-writer.ts';

/** After this an answer does not come any more, milliseconds: its connection is to a server without power, say. */
const patienceMs = 3000;

/** How a database's own client is spoken to. */
export type LineLanguage = {
  /** What writes a number, and then prints it on a line of its own. */
  readonly statement: (number: number) => string;
  /** What the client says before it ends where the server is read-only, so that nothing was written. */
  readonly refusal: string;
};

/**
 * One connection of a database's own client, which reads statements from its standard input.
 *
 * @param client where it runs
 */
export async function connectByLines(
  client: LabNode,
  words: readonly string[],
  { statement, refusal }: LineLanguage,
): Promise<WriterConnection> {
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
      child.stdin.write(`${statement(number)}\n`);
      if ((await heard) === String(number)) return 'acknowledged';
      if (isGone && said.includes(refusal)) return 'refused';
      throw new Error(said || 'no answer');
    },
    close: () => {
      child.stdin.destroy();
      child.kill('SIGKILL');
    },
  };
}
