import type { Host, RunOptions, RunResult } from '../../core/host/host.ts';
import { pairSchema } from '../../core/spec/cluster-spec.ts';

/** Two nodes, web-1 and web-2, and one VIP; no sections. */
export const fakePairSpec = {
  ...pairSchema.parse({
    version: 1,
    name: 'web',
    nodes: [
      { name: 'web-1', address: '10.0.0.1' },
      { name: 'web-2', address: '10.0.0.2' },
    ],
    vips: [{ address: '10.0.0.100/24' }],
  }),
  sections: {},
};

const address = '10.0.0.100';
const at = '2026-11-21T09:24:03.120Z';

export type FakePair = {
  /** Name of the node that has the VIP. */
  holder(): string;
  /** Makes the other node the holder and tells both watch streams. */
  failOver(): void;
  /** The node's service is unfit, or fit again. */
  setFit(node: string, fit: boolean): void;
  /** Somebody begins to change both nodes. */
  lock(owner: string): void;
  /** Every command that was run, as `node: words`. */
  readonly commands: readonly string[];
  /** What a command other than `watch` answers; default: exit status 0. */
  answer: (node: string, argv: readonly string[]) => Partial<RunResult> | undefined;
  connect(node: string): Promise<Host>;
};

/**
 * A pair as far as the watch stream and the programs of operations show it. Behaviour:
 * - exactly one node is MASTER and holds the VIP, the other one is BACKUP, or FAULT when it is unfit
 * - `watch` tells a snapshot at once and another one after every change, until it is cancelled
 * - `watch --once` tells one snapshot
 * - a fit standby takes over the moment the holder becomes unfit; nothing goes back by itself
 */
export function fakePair(): FakePair {
  const names = ['web-1', 'web-2'] as const;
  const fit = new Map<string, boolean>(names.map((name) => [name, true]));
  const listeners = new Set<() => void>();
  const commands: string[] = [];
  let holder: string = names[0];
  let lock: { readonly owner: string; readonly since: string } | null = null;

  const reading = (node: string) => ({
    bootId: 'b',
    maintenance: false,
    vips: holder === node ? [address] : [],
    vrrp: [
      {
        instance: 'web',
        state: fit.get(node) !== true ? 'FAULT' : holder === node ? 'MASTER' : 'BACKUP',
        priority: 254,
        since: at,
      },
    ],
    checks: [{ name: 'nginx', ok: fit.get(node) === true, since: at }],
  });
  const other = (node: string) => (node === names[0] ? names[1] : names[0]);
  const snapshot = (node: string) =>
    JSON.stringify({
      kind: 'snapshot',
      at,
      seq: 0,
      uptimeSeconds: 10,
      units: {},
      heartbeat: Object.fromEntries(
        ['icmp', 'http', 'service'].map((level) => [level, { state: 'ok', since: at }]),
      ),
      peer: reading(other(node)),
      transaction: null,
      lock,
      ...reading(node),
    });
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  const pair: FakePair = {
    commands,
    answer: () => undefined,
    holder: () => holder,
    failOver() {
      holder = other(holder);
      changed();
    },
    setFit(node, isFit) {
      fit.set(node, isFit);
      if (!isFit && holder === node && fit.get(other(node)) === true) holder = other(node);
      changed();
    },
    lock(owner) {
      lock = { owner, since: at };
      changed();
    },
    connect: async (node) => ({
      node,
      run: (argv, options = {}) => {
        commands.push(`${node}: ${argv.join(' ')}`);
        return argv[0]?.endsWith('/watch') === true ? watch(node, argv, options) : reply(node, argv);
      },
      // Only the audit trail is asked for: nothing of ours is installed here.
      runScript: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
      close: async () => undefined,
    }),
  };

  async function reply(node: string, argv: readonly string[]): Promise<RunResult> {
    return { exitCode: 0, stdout: '', stderr: '', ...pair.answer(node, argv) };
  }

  function watch(node: string, argv: readonly string[], { onLine, signal }: RunOptions): Promise<RunResult> {
    if (argv.includes('--once')) {
      return Promise.resolve({ exitCode: 0, stdout: `${snapshot(node)}\n`, stderr: '' });
    }
    return new Promise((resolve) => {
      const tell = () => onLine?.(snapshot(node));
      listeners.add(tell);
      signal?.addEventListener('abort', () => {
        listeners.delete(tell);
        resolve({ exitCode: null, signal: 'SIGPIPE', stdout: '', stderr: '' });
      });
      tell();
    });
  }
  return pair;
}
