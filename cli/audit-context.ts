import { hostname, userInfo } from 'node:os';
import { auditFileOf } from '../core/adapters/audit-file.ts';
import type { AuditContext, AuditStore } from '../core/audit/audited.ts';
import type { PairSession } from './pair-session.ts';

/** Who runs this command line, e.g. `ann@laptop`. */
export function ownerHere(): string {
  return `${userInfo().username}@${hostname()}`;
}

/** This computer's trail of the pair. */
export function auditStoreOf({ home, spec }: Pick<PairSession, 'home' | 'spec'>): AuditStore {
  return auditFileOf(home, spec.name);
}

export function auditContext(session: PairSession): AuditContext {
  return { clock: session.clock, store: auditStoreOf(session), who: ownerHere() };
}
