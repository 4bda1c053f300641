import { AppError } from '../errors/app-error.ts';
import type { Host } from '../host/host.ts';
import { programPath } from '../host/own-files.ts';
import { reason } from '../watch/judge-node.ts';

const WORKER_PROGRAM = programPath('role-worker');

/** An order may take as long as applying what was received (30 s), or copying the data of a node (rejoin). */
const PROMOTE_WITHIN_MS = 60_000;
const REJOIN_WITHIN_MS = 360_000;

/**
 * promote: this node's database shall be the primary, also when nobody can tell whether everything is here.
 * rejoin: a quarantined node keeps a copy of its data aside, and then follows the primary.
 */
export type RoleOrder = 'promote' | 'rejoin';

/**
 * Hands an admin's order to the node, which carries it out unless its rules forbid it (core/roles/role-rules.ts).
 *
 * @param host the node that the order is for
 * @param by who orders it, for the record of the promotion; letters, digits and `@._-`
 * @throws AppError `role.refused` (blocked) with the reason of the rules, `role.not-taken`, `role.not-installed`
 */
export async function orderRole(host: Host, engine: string, order: RoleOrder, by: string): Promise<void> {
  const { node } = host;
  const { exitCode, stdout, stderr } = await host.run([WORKER_PROGRAM, engine, '--order', order, by], {
    timeoutMs: order === 'promote' ? PROMOTE_WITHIN_MS : REJOIN_WITHIN_MS,
  });
  switch (exitCode) {
    case 0:
      return;
    case 10: {
      const why = stdout.trim().slice(0, 64);
      const reasons = [reason('database.refused', node, undefined, { engine, why })];
      throw new AppError('role.refused', { kind: 'blocked', node, params: { engine }, reasons });
    }
    case 11:
      throw new AppError('role.not-taken', { kind: 'unexpected', node, params: { engine } });
    case 126:
    case 127:
      throw new AppError('role.not-installed', { kind: 'blocked', node, params: { engine } });
    default:
      throw new AppError('role.failed', {
        kind: 'unexpected',
        node,
        params: { engine, exitCode: exitCode ?? -1, detail: stderr.slice(0, 300) },
      });
  }
}
