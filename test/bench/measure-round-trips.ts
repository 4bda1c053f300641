import { createCryptoRandom } from '../../core/adapters/crypto-random.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { applyPlan } from '../../core/apply/apply-plan.ts';
import { components } from '../../core/components/registry.ts';
import type { Host, HostPair } from '../../core/host/host.ts';
import { planPair } from '../../core/operations/plan-pair.ts';
import { probePairNetwork } from '../../core/operations/probe-pair-network.ts';
import { verifyPair } from '../../core/operations/verify-pair.ts';
import { connectLab, connectNode } from '../lab/support/connect-lab.ts';
import type { BenchLab } from './bench-lab.ts';
import { countingHost, type RoundTrips } from './counting-host.ts';
import type { Measurement } from './figures.ts';

/** Phases of a change. `extend`, the sign of life every few seconds, runs beside them and is not one. */
const phases = ['prepare', 'commit', 'verify', 'confirm'] as const;

/** Counts what one whole change of a fresh pair asks of each node. */
export async function measureRoundTrips(bench: BenchLab): Promise<readonly Measurement[]> {
  bench.say('counting round trips of one apply on fresh servers');
  await bench.fresh();
  const counts: RoundTrips = new Map();
  let purpose = 'facts';
  const spec = bench.spec();
  const clock = createSystemClock();
  const counted = (host: Host): Host => countingHost(host, counts, () => purpose);
  const real = await connectLab(bench.lab, spec);
  try {
    const hosts: HostPair = [counted(real[0]), counted(real[1])];
    const { facts, plan } = await planPair({ spec, hosts, components, clock });
    if (plan === undefined) throw new Error('fresh servers can be planned');
    purpose = 'network probe';
    const result = await applyPlan(plan, {
      hosts,
      clock,
      random: createCryptoRandom(),
      emit: () => undefined,
      reconnect: async (node) => counted(await connectNode(bench.lab, spec, node)),
      verify: (newHosts) => {
        purpose = 'verify';
        return verifyPair({ spec, hosts: newHosts, components, facts, clock });
      },
      judgeSurroundings: () => probePairNetwork({ spec, hosts, components, facts }),
    });
    if (result.outcome !== 'confirmed') throw new Error(`apply ended ${JSON.stringify(result.reason)}`);
    bench.became('balanced');
  } finally {
    await Promise.all(real.map((host) => host.close()));
  }
  const most = (name: string): number => Math.max(0, ...(counts.get(name)?.values() ?? []));
  const shown = [...counts].map(([name, nodes]) => `${name} ${[...nodes.values()].join('/')}`).join(', ');
  bench.say(`round trips: ${shown}`);
  return [
    { figure: 'round-trips-facts', value: most('facts'), samples: [most('facts')], note: 'fresh pair' },
    {
      figure: 'round-trips-phase',
      value: Math.max(...phases.map(most)),
      samples: phases.map(most),
      note: phases.map((phase) => `${phase} ${most(phase)}`).join(', '),
    },
  ];
}
