import { auditedRuns } from '../../../core/audit/audited-runs.ts';
import {
  exportLines,
  HERE,
  type PairTrail,
  readNodeTrails,
  readOwnTrail,
} from '../../../core/audit/pair-trails.ts';
import type { AuditView } from '../../contract/audit.ts';
import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { toToldError } from '../../contract/told-error.ts';
import { nodeOf, withReachable } from '../connections/pair-connection.ts';
import { type Parts, subjectOf } from '../parts.ts';
import { auditContext } from './audit-context.ts';

type AuditHandlers = Pick<Handlers<EngineCalls>, Extract<keyof EngineCalls, `audit.${string}`>>;

/** Who changed a pair. Nobody is asked for a password here: the watch has asked. */
export function auditHandlers(parts: Parts): AuditHandlers {
  return {
    'audit.here': async ({ pairId }) => viewOf([await ownTrail(parts, pairId)]),
    'audit.read': async ({ pairId }) => viewOf(await allTrails(parts, pairId)),
    'audit.export': async ({ pairId }) => {
      const trails = await allTrails(parts, pairId);
      const lines = exportLines(subjectOf(parts, { pairId }).spec.name, trails);
      return {
        content: lines.map((line) => `${line}\n`).join(''),
        count: lines.length,
        missing: trails.flatMap((trail) => ('failure' in trail ? [trail.of] : [])),
      };
    },
  };
}

async function ownTrail({ surroundings, ...parts }: Parts, pairId: string) {
  const { spec } = subjectOf(parts, { pairId });
  return { of: HERE, checked: await readOwnTrail(auditContext(surroundings, spec).store) };
}

async function allTrails(parts: Parts, pairId: string): Promise<readonly PairTrail[]> {
  const { spec } = subjectOf(parts, { pairId });
  const here = await ownTrail(parts, pairId);
  const connect = (node: string) => parts.connector.connect(nodeOf(spec, node), { mayAsk: false });
  const ofNodes = await withReachable(spec, connect, (nodes) => readNodeTrails(here.checked.entries, nodes));
  return [here, ...ofNodes];
}

function viewOf(trails: readonly PairTrail[]): AuditView {
  return {
    trails: trails.map((trail) =>
      'failure' in trail
        ? { of: trail.of, failure: toToldError(trail.failure) }
        : {
            of: trail.of,
            count: trail.checked.entries.length,
            problems: trail.checked.problems.slice(0, 20),
          },
    ),
    runs: auditedRuns(
      trails.flatMap((trail) =>
        'checked' in trail ? [{ of: trail.of, entries: trail.checked.entries }] : [],
      ),
    ),
  };
}
