import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Probe, ProbeSample, ProbeTarget, RunningProbe } from '../../operations/probe.ts';

/** Headers beyond this are not ours. */
const longestHead = 16_384;

/**
 * Sends one HTTP/1.0 request after the other, each over a connection of its own, because a connection that is kept
 * open shows nothing of who holds an address now. Plain sockets: 200 requests a second must not make the machine busy
 * that measures.
 */
export function createHttpProbe(): Probe {
  return { start };
}

/**
 * Asks once, as the probe does.
 *
 * @returns milliseconds until the answer; null without one, or with a status of 500 and above
 */
export async function askOnce(target: string, timeoutMs: number): Promise<number | null> {
  const url = new URL(target);
  const begun = performance.now();
  const { ok } = await ask(url, requestFor(url), timeoutMs);
  return ok ? performance.now() - begun : null;
}

function start(target: ProbeTarget): RunningProbe {
  const url = new URL(target.url);
  const request = requestFor(url);
  const begun = performance.now();
  const samples: ProbeSample[] = [];
  const underway = new Set<Promise<void>>();
  let lastSuccess: ProbeSample | undefined;
  let sent = 0;

  const send = () => {
    const startedMs = performance.now() - begun;
    const attempt = ask(url, request, target.timeoutMs).then(({ ok, servedBy }) => {
      const sample: ProbeSample = {
        startedMs,
        endedMs: performance.now() - begun,
        ok,
        ...(servedBy === undefined ? {} : { servedBy }),
      };
      samples.push(sample);
      if (ok) lastSuccess = sample;
      underway.delete(attempt);
    });
    underway.add(attempt);
  };

  // setInterval drifts and Node's timers are a millisecond coarse: send what is due, but never a burst to catch up.
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - begun) / target.stepMs);
    if (due >= sent) {
      sent = due + 1;
      send();
    }
  }, 1);

  return {
    startedAtMs: Date.now(),
    elapsedMs: () => performance.now() - begun,
    lastSuccess: () => lastSuccess,
    async stop() {
      clearInterval(timer);
      await Promise.all(underway);
      return [...samples];
    },
  };
}

function requestFor(url: URL): string {
  return `GET ${url.pathname}${url.search} HTTP/1.0\r\nHost: ${url.host}\r\nUser-Agent: pairkeeper-probe\r\nConnection: close\r\n\r\n`;
}

type Answer = { readonly ok: boolean; readonly servedBy?: string };

function ask(url: URL, request: string, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    let head = '';
    let settled = false;
    const socket: Socket = connect({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? 80 : Number(url.port),
      noDelay: true,
    });
    const finish = (answer: Answer) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => finish({ ok: false }), timeoutMs);
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk: string) => {
      head += chunk;
      if (head.includes('\r\n\r\n') || head.length > longestHead) finish(readHead(head));
    });
    socket.on('end', () => finish(head === '' ? { ok: false } : readHead(head)));
    socket.on('error', () => finish({ ok: false }));
    socket.on('close', () => finish({ ok: false }));
  });
}

/** Anything below 500 shows that the service works; 502 to 504 are what a proxy says that has nothing behind it. */
function readHead(head: string): Answer {
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  const servedBy = /^x-served-by:[ \t]*([A-Za-z0-9._-]{1,64})[ \t]*\r?$/im.exec(head)?.[1];
  const ok = status >= 100 && status < 500;
  return servedBy === undefined ? { ok } : { ok, servedBy };
}
