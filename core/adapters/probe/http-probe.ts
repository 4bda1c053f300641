import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { createSecureContext, type SecureContext, connect as tlsConnect } from 'node:tls';
import type { Probe, ProbeSample, ProbeTarget, RunningProbe } from '../../operations/probe.ts';

/** Headers beyond this are not ours. */
const longestHead = 16_384;

/** Turns of the probe's timer further apart than this mean that its process could not run, milliseconds. */
const ownPauseMs = 20;

/** What is the same for all requests to one URL. */
type Question = {
  readonly host: string;
  readonly port: number;
  readonly request: string;
  readonly timeoutMs: number;
  /** For HTTPS. Made once: reading the root certificates for each connection takes longer than a request. */
  readonly tls?: { readonly secureContext: SecureContext; readonly servername: string };
};

/**
 * Sends one HTTP/1.0 request after the other, each over a connection of its own, because a connection that is kept
 * open shows nothing of who holds an address now; for HTTPS with a full handshake, no session is taken up again.
 * Plain sockets: 200 requests a second must not make the machine busy that measures. Certificates are not verified:
 * what is measured is who answers.
 */
export function createHttpProbe(): Probe {
  return { start };
}

/**
 * Asks once, as the probe does.
 *
 * @param serverName see ProbeTarget
 * @returns milliseconds until the answer; null without one, or with a status of 500 and above
 */
export async function askOnce(url: string, timeoutMs: number, serverName?: string): Promise<number | null> {
  const question = questionOf(serverName === undefined ? { url, timeoutMs } : { url, timeoutMs, serverName });
  const begun = performance.now();
  const { ok } = await ask(question, () => 0);
  return ok ? performance.now() - begun : null;
}

function start(target: ProbeTarget): RunningProbe {
  const question = questionOf(target);
  const begun = performance.now();
  const samples: ProbeSample[] = [];
  const underway = new Set<Promise<void>>();
  const ownPausesMs = createPauseMeter();
  let lastSuccess: ProbeSample | undefined;
  let sent = 0;
  let stopped = false;

  const send = () => {
    const startedMs = performance.now() - begun;
    const attempt = ask(question, ownPausesMs).then(({ ok, servedBy }) => {
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
    ownPausesMs();
    if (stopped) return;
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
      stopped = true;
      await Promise.all(underway);
      clearInterval(timer);
      return [...samples];
    },
  };
}

/**
 * Adds up the time in which this process could not run, because it was busy or was kept from the processor, milliseconds.
 * To be called often: it knows of what was between two calls.
 */
function createPauseMeter(): () => number {
  let totalMs = 0;
  let lastMs = performance.now();
  return () => {
    const nowMs = performance.now();
    if (nowMs - lastMs > ownPauseMs) totalMs += nowMs - lastMs;
    lastMs = nowMs;
    return totalMs;
  };
}

function questionOf({ url: text, serverName, timeoutMs }: Omit<ProbeTarget, 'stepMs'>): Question {
  const url = new URL(text);
  const isTls = url.protocol === 'https:';
  const request = [
    `GET ${url.pathname}${url.search} HTTP/1.0`,
    `Host: ${serverName ?? url.host}`,
    'User-Agent: pairkeeper-probe',
    'Connection: close',
    '\r\n',
  ].join('\r\n');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    request,
    timeoutMs,
    // '' sends no name: an address is none (RFC 6066 §3).
    ...(isTls ? { tls: { secureContext: createSecureContext(), servername: serverName ?? '' } } : {}),
  };
}

function open({ host, port, tls }: Question): { readonly socket: Socket; readonly ready: string } {
  const place = { host, port, noDelay: true };
  return tls === undefined
    ? { socket: connect(place), ready: 'connect' }
    : { socket: tlsConnect({ ...place, ...tls, rejectUnauthorized: false }), ready: 'secureConnect' };
}

type Answer = { readonly ok: boolean; readonly servedBy?: string };

/** @param ownPausesMs total so far: what passed in them is not the server's, and is added to its time */
function ask(question: Question, ownPausesMs: () => number): Promise<Answer> {
  return new Promise((resolve) => {
    let head = '';
    let settled = false;
    const { socket, ready } = open(question);
    const finish = (answer: Answer) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    let allowedMs = ownPausesMs();
    const expire = () => {
      const lostMs = ownPausesMs() - allowedMs;
      if (lostMs === 0) {
        finish({ ok: false });
        return;
      }
      allowedMs += lostMs;
      timer = setTimeout(expire, lostMs);
    };
    let timer = setTimeout(expire, question.timeoutMs);
    socket.setEncoding('latin1');
    socket.on(ready, () => socket.write(question.request));
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
