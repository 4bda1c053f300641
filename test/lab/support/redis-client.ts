import { connect, type Socket } from 'node:net';
import type { WriterTarget } from './acknowledged-writer.ts';

/** A list to which each number is appended. */
const LEDGER = 'ledger';

/** Longer than a planned switchover; one that is asked and says nothing has lost its address. Milliseconds. */
const answerWithinMs = 1500;

/**
 * Writes to Redis at an address. Redis answers before its replica has anything: a write counts as acknowledged only when
 * `WAIT 1` has said that the replica has it too.
 */
export function redisLedger(host: string, password: string): WriterTarget {
  return {
    connect: async () => {
      const client = await openRedis(host, password);
      return {
        close: client.close,
        write: async (number) => {
          const written = await client.ask('RPUSH', LEDGER, String(number));
          if (!written.startsWith(':')) return 'refused';
          return (await client.ask('WAIT', '1', '200')) === ':1' ? 'acknowledged' : 'accepted';
        },
      };
    },
  };
}

type RedisClient = {
  /** One command; the first line of the answer. */
  ask(...words: readonly string[]): Promise<string>;
  close(): void;
};

async function openRedis(host: string, password: string): Promise<RedisClient> {
  const socket = await opened(host);
  let heard = '';
  let waiting: { resolve(line: string): void; reject(error: Error): void } | undefined;
  const fail = () => {
    waiting?.reject(new Error('the connection ended'));
    waiting = undefined;
  };
  socket.on('close', fail);
  socket.on('error', fail);
  socket.on('data', (part: string) => {
    heard += part;
    const end = heard.indexOf('\r\n');
    if (end < 0 || waiting === undefined) return;
    const line = heard.slice(0, end);
    heard = '';
    const { resolve } = waiting;
    waiting = undefined;
    resolve(line);
  });
  const ask = (...words: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      waiting = { resolve, reject };
      if (socket.destroyed) return fail();
      const text = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('');
      socket.write(`*${words.length}\r\n${text}`);
    });
  await ask('AUTH', password);
  return { ask, close: () => socket.destroy() };
}

function opened(host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: 6379, noDelay: true, timeout: answerWithinMs });
    socket.setEncoding('utf8');
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}
