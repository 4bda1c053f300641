import { auditFileOf } from '../../../core/adapters/audit-file.ts';
import type { AuditContext } from '../../../core/audit/audited.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import type { Surroundings } from '../surroundings.ts';

/** What the window does to a pair stands in the same trail as what the command line does. */
export function auditContext(
  { clock, home, owner }: Pick<Surroundings, 'clock' | 'home' | 'owner'>,
  { name }: ClusterSpec,
): AuditContext {
  return { clock, store: auditFileOf(home, name), who: owner };
}
