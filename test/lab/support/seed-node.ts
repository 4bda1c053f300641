import { createCryptoRandom } from '../../../core/adapters/crypto-random.ts';
import type { Lab } from '../../../core/adapters/lab/lab.ts';
import { createSystemClock } from '../../../core/adapters/system-clock.ts';
import { planSeed } from '../../../core/operations/seed/plan-seed.ts';
import { type SeedResult, seedReplica } from '../../../core/operations/seed/seed-replica.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import { withHosts } from './apply-pair.ts';

/** Gives a node a copy, as `pairkeeper seed` does. @param typedHostname what was typed to let its databases give way */
export function seedNode(
  lab: Lab,
  spec: ClusterSpec,
  engine: string,
  to: string,
  typedHostname?: string,
): Promise<SeedResult> {
  return withHosts(lab, spec, async (hosts) =>
    seedReplica({
      hosts,
      plan: await planSeed(hosts, engine, to),
      clock: createSystemClock(),
      random: createCryptoRandom(),
      events: () => undefined,
      ...(typedHostname === undefined ? {} : { typedHostname }),
    }),
  );
}
