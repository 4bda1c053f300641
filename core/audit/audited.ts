import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../host/clock.ts';
import type { Host } from '../host/host.ts';
import { shellQuote } from '../host/shell-quote.ts';
import { auditProgram } from './audit-program.ts';
import { auditLine } from './audit-trail.ts';

/** Where this computer keeps its own trail of a pair. */
export type AuditStore = {
  /** The whole trail; '' when there is none yet. */
  read(): Promise<string>;
  append(line: string): Promise<void>;
};

export type AuditContext = {
  readonly clock: Clock;
  readonly store: AuditStore;
  /** Who runs this, e.g. `ann@laptop`. */
  readonly who: string;
};

/** What somebody does to a pair. */
export type AuditedChange = {
  readonly action:
    | 'apply'
    /** Bringing a change that was interrupted to its end. */
    | 'finish'
    | 'undo'
    | 'uninstall'
    | 'switchover'
    | 'maintenance'
    | 'drill'
    | 'promote'
    | 'rejoin'
    | 'seed';
  /** To what: a node, a scenario, a database. */
  readonly subject?: string;
  /** The plan's hash. */
  readonly plan?: string;
};

/** A node that does not answer must not hold up a change. */
const WITHIN_MS = 10_000;

/**
 * Does something to a pair, and records on both nodes and here that it was begun and how it ended; what stays without an
 * end was killed. That a node can't be reached stops nothing: this computer's trail then lacks its head.
 *
 * @param hosts connections that stay open until the work is done
 * @param resultOf one word for how it ended
 */
export async function audited<Result>(
  context: AuditContext,
  hosts: readonly Host[],
  change: AuditedChange,
  work: () => Promise<Result>,
  resultOf: (result: Result) => string,
): Promise<Result> {
  await record(context, hosts, change, 'started');
  try {
    const result = await work();
    await record(context, hosts, change, resultOf(result));
    return result;
  } catch (error) {
    await record(context, hosts, change, `failed:${error instanceof AppError ? error.code : 'unexpected'}`);
    throw error;
  }
}

async function record(
  { clock, store, who }: AuditContext,
  hosts: readonly Host[],
  { action, subject = '', plan = '' }: AuditedChange,
  result: string,
): Promise<void> {
  const words = Object.entries({
    PK_ACTION: action,
    PK_WHO: who,
    PK_SUBJECT: subject,
    PK_PLAN: plan,
    PK_RESULT: result,
  }).map(([key, value]) => `${key}=${shellQuote(value)}`);
  const script = `${words.join('\n')}\n${auditProgram()}`;
  const heads = await Promise.all(
    hosts.map(async (host) => [host.node, await appendOn(host, script)] as const),
  );
  const entry = {
    at: new Date(clock.now()).toISOString(),
    on: 'here',
    action,
    who,
    subject,
    plan,
    result,
    heads: Object.fromEntries(heads.flatMap(([node, head]) => (head === undefined ? [] : [[node, head]]))),
  };
  await store.append(auditLine(await store.read(), entry));
}

/** @returns the node's last entry as `N:HASH`; undefined where it keeps no trail, or can't be reached */
async function appendOn(host: Host, script: string): Promise<string | undefined> {
  try {
    const { stdout } = await host.runScript(script, { timeoutMs: WITHIN_MS });
    const [, number, hash] = /^head (\d{1,9}) ([0-9a-f]{64})$/m.exec(stdout) ?? [];
    return number === undefined ? undefined : `${number}:${hash}`;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/**
 * A node's whole trail.
 *
 * @throws AppError of kind `connection`
 */
export async function readTrail(host: Host): Promise<string> {
  const { stdout } = await host.runScript(`PK_ACTION=print\n${auditProgram()}`, { timeoutMs: 60_000 });
  return stdout;
}
