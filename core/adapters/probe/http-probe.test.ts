import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../../test/fakes/self-signed.ts';
import { createSystemClock } from '../system-clock.ts';
import { askOnce, createHttpProbe } from './http-probe.ts';

const servers: Server[] = [];

/** Answers every connection with the text, or not at all. */
async function serve(answer: string | undefined): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (answer !== undefined) socket.once('data', () => socket.end(answer));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
}

async function probeFor(url: string, timeoutMs = 200, serverName?: string) {
  const name = serverName === undefined ? {} : { serverName };
  const running = createHttpProbe().start({ url, ...name, stepMs: 5, timeoutMs });
  await createSystemClock().sleep(150);
  return { last: running.lastSuccess(), samples: await running.stop() };
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('HTTP probe', () => {
  it('reads who served', async () => {
    const url = await serve('HTTP/1.1 200 OK\r\nX-Served-By: web-1\r\n\r\nhello');
    const { last, samples } = await probeFor(url);
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
         socket.once('data', () => socket.end('HTTP/1.1 200 OK\\r\\n\\r\\n'));
       });
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    try {
      const [port] = await once(server, 'message');
      const probe = createHttpProbe().start({ url: `http://127.0.0.1:${port}/`, stepMs: 5, timeoutMs: 100 });
      await createSystemClock().sleep(50);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
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
    const url = await serve('');
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    expect((await probeFor(url)).samples.some((sample) => sample.ok)).toBe(false);
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
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      return { url: `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`, seen };
    }

    it('reads who served behind a certificate that nobody vouches for, with a full handshake each time', async () => {
      const { url, seen } = await serveTls();
      const { last, samples } = await probeFor(url, 1000, 'shop.example');
      expect(last).toMatchObject({ ok: true, servedBy: 'web-2' });
      expect(samples.every((sample) => sample.ok)).toBe(true);
      expect(seen.length).toBeGreaterThan(1);
      for (const one of seen) {
        expect(one).toEqual({ name: 'shop.example', host: 'shop.example', resumed: false });
      }
    });

    it('asks for no name where there is none', async () => {
      const { url, seen } = await serveTls();
      expect(await askOnce(url, 1000)).toBeGreaterThan(0);
      expect(seen[0]?.name).toBe(false);
    });

    it('counts a server that speaks plain HTTP as failed', async () => {
      const url = (await serve('HTTP/1.1 200 OK\r\n\r\n')).replace('http:', 'https:');
      expect(await askOnce(url, 500)).toBeNull();
    });
  });
});
