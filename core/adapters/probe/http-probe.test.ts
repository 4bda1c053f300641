import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../system-clock.ts';
import { createHttpProbe } from './http-probe.ts';

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

async function probeFor(url: string, timeoutMs = 200) {
  const running = createHttpProbe().start({ url, stepMs: 5, timeoutMs });
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
});
