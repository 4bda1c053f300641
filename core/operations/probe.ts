/** Watching a service from outside, as a port: what a client of the pair would see. */
export type ProbeTarget = {
  /** `http://10.0.0.100/` or `https://…`; the VIP, never a node. Certificates are not verified. */
  readonly url: string;
  /** Host name that is asked for, in the Host header and in TLS (SNI); default: none but the URL's address. */
  readonly serverName?: string;
  /** Between the starts of two requests, milliseconds: also how fine an outage can be measured. */
  readonly stepMs: number;
  /** After this a request counts as failed, milliseconds. */
  readonly timeoutMs: number;
};

/** One request. Times are milliseconds from the start of the probe. */
export type ProbeSample = {
  readonly startedMs: number;
  readonly endedMs: number;
  /** False: refused, reset, timed out, or answered with a status of 500 and above. */
  readonly ok: boolean;
  /** Name of the node in the answer's X-Served-By header; absent when there was no answer. */
  readonly servedBy?: string;
};

export type RunningProbe = {
  /** When the probe began, milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** Milliseconds since the probe began. */
  elapsedMs(): number;
  /** The most recent success, undefined before the first one. */
  lastSuccess(): ProbeSample | undefined;
  /** Waits for the requests under way (their timeout at most) and hands out everything in the order of their ends. */
  stop(): Promise<readonly ProbeSample[]>;
};

export type Probe = {
  /** Requests overlap, so that one that hangs does not make the others wait. */
  start(target: ProbeTarget): RunningProbe;
};

/** Steps of 5 ms; a request that takes longer than a second is lost for its client. */
export const defaultProbeTiming = { stepMs: 5, timeoutMs: 1000 } as const;
