import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import type { OutageReport } from '../../core/operations/measure-outage.ts';
import type { Probe, ProbeSample } from '../../core/operations/probe.ts';
import { switchover } from '../../core/operations/switchover.ts';
import { connectLab } from '../lab/support/connect-lab.ts';
import type { BenchLab } from './bench-lab.ts';
import type { Measurement } from './figures.ts';

const rounds = 4;

/** Moves the address to and fro on purpose. */
export async function measureSwitchover(bench: BenchLab): Promise<readonly Measurement[]> {
  const outages: number[] = [];
  const beyond: number[] = [];
  let failed = 0;
  let total = 0;
  for (let round = 1; round <= rounds; round += 1) {
    await bench.pair('balanced');
    const { report, samples } = await moveOnce(bench);
    outages.push(report.outageMs / 1000);
    beyond.push(failedBeyond(report, samples));
    failed += report.failedRequests;
    total += report.totalRequests;
    bench.say(`switchover ${round} of ${rounds}: ${report.outageMs} ms, ${report.failedRequests} failed`);
  }
  return [
    { figure: 'switchover', value: Math.max(...outages), samples: outages, note: `the longest of ${rounds}` },
    {
      figure: 'switchover-failed',
      value: Math.max(...beyond),
      samples: beyond,
      note: `${failed} of ${total} requests failed at all`,
    },
  ];
}

type Move = { readonly report: OutageReport; readonly samples: readonly ProbeSample[] };

async function moveOnce(bench: BenchLab): Promise<Move> {
  const spec = bench.spec();
  const { standby } = await bench.roles();
  const hosts = await connectLab(bench.lab, spec);
  const recorded: ProbeSample[] = [];
  try {
    const { outcome, measured } = await switchover({
      spec,
      hosts,
      clock: createSystemClock(),
      to: standby.name,
      events: () => undefined,
      probe: { probe: recordingProbe(recorded), url: bench.url },
    });
    if (outcome !== 'moved' || measured === undefined) throw new Error(`the switchover ended ${outcome}`);
    return { report: measured, samples: recorded };
  } finally {
    await Promise.all(hosts.map((host) => host.close()));
  }
}

/** Keeps what the probe saw: the report has no single requests. */
function recordingProbe(samples: ProbeSample[]): Probe {
  const probe = createHttpProbe();
  return {
    start(target) {
      const running = probe.start(target);
      return {
        ...running,
        async stop() {
          samples.splice(0, samples.length, ...(await running.stop()));
          return samples;
        },
      };
    },
  };
}

/** Failed requests that were not sent during the one outage that a move may cost. */
function failedBeyond({ outages }: OutageReport, samples: readonly ProbeSample[]): number {
  const longest = [...outages].sort((one, other) => other.toMs - other.fromMs - (one.toMs - one.fromMs))[0];
  const isIn = (sample: ProbeSample): boolean =>
    longest !== undefined && sample.startedMs >= longest.fromMs - 5 && sample.startedMs <= longest.toMs;
  return samples.filter((sample) => !sample.ok && !isIn(sample)).length;
}
