import maintenanceText from '../../agent-scripts/linux/maintenance.sh?raw';
import { AppError } from '../errors/app-error.ts';
import type { Host } from '../host/host.ts';
import { readStatus } from './status.ts';
import { type SwitchoverOptions, switchover } from './switchover.ts';

export type MaintenanceOptions = Omit<SwitchoverOptions, 'to'> & {
  /** Name of the node. */
  readonly node: string;
  /** True: it shall not serve until it is told to take part again, also after a restart. */
  readonly isOn: boolean;
};

/** keepalived looks at the track file at once; a check that has to pass again takes some seconds. Milliseconds. */
const effectWithinMs = 15_000;
const pollMs = 500;

/**
 * Takes a node out of service on purpose, or back. When it holds the addresses, they are moved to the other node first,
 * with all the care of a planned switchover.
 *
 * @throws AppError as `switchover`; `maintenance.busy`, `maintenance.failed`, `maintenance.no-effect`
 */
export async function setMaintenance(options: MaintenanceOptions): Promise<void> {
  const { spec, hosts, clock, node, isOn, signal } = options;
  const host = hosts.find((candidate) => candidate.node === node);
  const other = spec.nodes.find((candidate) => candidate.name !== node);
  if (host === undefined || other === undefined) {
    const nodes = spec.nodes.map(({ name }) => name).join(', ');
    throw new AppError('switchover.unknown-node', { kind: 'usage', params: { node, nodes } });
  }
  const before = await readStatus(hosts, spec, clock, signal);
  if (isOn && before.holder === node) {
    const moved = await switchover({ ...options, to: other.name });
    if (moved.outcome === 'reverted') throw new AppError('maintenance.not-moved', { kind: 'blocked', node });
  }
  if (signal?.aborted === true) return;
  await tellNode(host, isOn);
  await proveEffect(options);
}

async function tellNode(host: Host, isOn: boolean): Promise<void> {
  const { exitCode, stderr } = await host.runScript(
    `PK_MAINTENANCE=${isOn ? 'on' : 'off'}\n${maintenanceText}`,
    { timeoutMs: 15_000 },
  );
  if (exitCode === 0) return;
  const { node } = host;
  if (exitCode === 12 || exitCode === 15) throw new AppError('maintenance.busy', { kind: 'blocked', node });
  const params = { exitCode: exitCode ?? -1, detail: stderr.slice(0, 300) };
  throw new AppError('maintenance.failed', { kind: 'unexpected', node, params });
}

async function proveEffect({ spec, hosts, clock, node, isOn, signal }: MaintenanceOptions): Promise<void> {
  const begun = clock.monotonic();
  while (signal?.aborted !== true) {
    const health = await readStatus(hosts, spec, clock, signal);
    const state = health.nodes.find((judged) => judged.node === node)?.state;
    if ((state === 'maintenance') === isOn) return;
    if (clock.monotonic() - begun > effectWithinMs) {
      throw new AppError('maintenance.no-effect', { kind: 'unexpected', node });
    }
    await clock.sleep(pollMs, signal);
  }
}
