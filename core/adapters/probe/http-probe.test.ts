import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../../test/fakes/self-signed.ts';
import { askOnce, createHttpProbe } from './http-probe.ts';

const servers: Server[] = [];

type Served = {
  readonly url: string;
  /** How many requests have come. */
  asked(): number;
};

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Answers every request with the text, or not at all. */
async function serve(answer: string | undefined): Promise<Served> {
  let asked = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      asked += 1;
      if (answer !== undefined) socket.end(answer);
    });
  });
  return { url: `http://127.0.0.1:${await listening(server)}/`, asked: () => asked };
}

/** For what comes by itself, however slow the machine is. */
const eventually = (claim: () => unknown) => vi.waitUntil(claim, { timeout: 30_000, interval: 5 });

/** Asks until the server was asked a few times. */
async function probeFor({ url, asked }: Served, timeoutMs = 10_000, serverName?: string) {
  const name = serverName === undefined ? {} : { serverName };
  const running = createHttpProbe().start({ url, ...name, stepMs: 5, timeoutMs });
  await eventually(() => asked() > 5);
  const samples = await running.stop();
  return { last: running.lastSuccess(), samples };
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('HTTP probe', () => {
  it('reads who served', async () => {
    const { last, samples } = await probeFor(
      await serve('HTTP/1.1 200 OK\r\nX-Served-By: web-1\r\n\r\nhello'),
    );
    expect(last).toMatchObject({ ok: true, servedBy: 'web-1' });
    expect(samples.every((sample) => sample.ok)).toBe(true);
  });

  it('goes on asking while a request hangs', async () => {
    const { samples } = await probeFor(await serve(undefined), 100);
    expect(samples.length).toBeGreaterThan(5);
    expect(samples.every((sample) => !sample.ok)).toBe(true);
  });

  it('does not blame the server for a time in which it could not listen itself', async () => {
    const server = new Worker(
      `const { createServer } = require('node:net');
       const { parentPort } = require('node:worker_threads');
       const server = createServer((socket) => {
         socket.on('error', () => undefined);
         socket.once('data', () => setTimeout(() => socket.end('HTTP/1.1 200 OK\\r\\n\\r\\n'), 20));
       });
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    try {
      const [port] = await once(server, 'message');
      const probe = createHttpProbe().start({ url: `http://127.0.0.1:${port}/`, stepMs: 5, timeoutMs: 1000 });
      await eventually(() => probe.lastSuccess() !== undefined);
      // There is always a request under way: each takes longer than it takes until the next one.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
      const samples = await probe.stop();
      expect(samples.length).toBeGreaterThan(0);
      expect(samples.every((sample) => sample.ok)).toBe(true);
    } finally {
      await server.terminate();
    }
  });

  it.each([
    ['a proxy with nothing behind it', 'HTTP/1.1 502 Bad Gateway\r\n\r\n', false],
    ['a page that is not there', 'HTTP/1.1 404 Not Found\r\n\r\n', true],
    ['what is no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', false],
    ['an end without a word', '', false],
  ])('judges %s', async (_, answer, ok) => {
    const { samples } = await probeFor(await serve(answer));
    expect(new Set(samples.map((sample) => sample.ok))).toEqual(new Set([ok]));
  });

  it('believes no name with strange characters', async () => {
    const { samples } = await probeFor(await serve('HTTP/1.1 200 OK\r\nX-Served-By: <script>\r\n\r\n'));
    expect(samples[0]).not.toHaveProperty('servedBy');
  });

  it('counts a refused connection as failed', async () => {
    const { url } = await serve('');
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    expect(await askOnce(url, 10_000)).toBeNull();
  });

  describe('with HTTPS', () => {
    /** Keeps what each connection brought: the name that was asked for, and whether an old session was taken up. */
    async function serveTls() {
      const seen: { name: string | false; host: string | undefined; resumed: boolean }[] = [];
      const server = createTlsServer(selfSigned(), (socket) => {
        socket.on('error', () => undefined);
        socket.once('data', (data) => {
          const host = /^Host: (.*)\r$/m.exec(String(data))?.[1];
          seen.push({ name: socket.servername ?? false, host, resumed: socket.isSessionReused() });
          socket.end('HTTP/1.1 200 OK\r\nX-Served-By: web-2\r\n\r\nhello');
        });
      });
      const url = `https://127.0.0.1:${await listening(server)}/`;
      return { url, seen, asked: () => seen.length };
    }

    it('reads who served behind a certificate that nobody vouches for, with a full handshake each time', async () => {
      const server = await serveTls();
      const { last, samples } = await probeFor(server, 10_000, 'shop.example');
      expect(last).toMatchObject({ ok: true, servedBy: 'web-2' });
      expect(samples.every((sample) => sample.ok)).toBe(true);
      for (const one of server.seen) {
        expect(one).toEqual({ name: 'shop.example', host: 'shop.example', resumed: false });
      }
    });

    it('asks for no name where there is none', async () => {
      const { url, seen } = await serveTls();
      expect(await askOnce(url, 10_000)).toBeGreaterThan(0);
      expect(seen[0]?.name).toBe(false);
    });

    it('counts a server that speaks plain HTTP as failed', async () => {
      const { url } = await serve('HTTP/1.1 200 OK\r\n\r\n');
      expect(await askOnce(url.replace('http:', 'https:'), 500)).toBeNull();
    });
  });
});
