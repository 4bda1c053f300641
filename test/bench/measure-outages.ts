import type { DrillScenarioId } from '../../core/operations/drills/scenario.ts';
import type { BenchLab, Profile } from './bench-lab.ts';
import type { FigureId, Measurement } from './figures.ts';

const rounds = 3;

type Outages = { readonly scenario: DrillScenarioId; readonly seconds: readonly number[] };

/** The holder's power is cut, with each profile. */
export async function measurePowerOff(bench: BenchLab): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const profile of ['balanced', 'fast', 'tolerant'] as const) {
    const outages = await drill(bench, profile, 'node-power-off');
    measurements.push(worstOf(`power-off-${profile}`, [outages]));
  }
  return measurements;
}

/** nginx goes away in both ways that there are, and hangs. */
export async function measureServiceFaults(bench: BenchLab): Promise<readonly Measurement[]> {
  const killed = await drill(bench, 'balanced', 'service-kill');
  const stopped = await drill(bench, 'balanced', 'service-stop');
  const hung = await drill(bench, 'balanced', 'service-hang');
  return [worstOf('service-killed', [killed, stopped]), worstOf('service-hung', [hung])];
}

async function drill(bench: BenchLab, profile: Profile, scenario: DrillScenarioId): Promise<Outages> {
  const seconds: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await bench.pair(profile);
    // Exit status 6: slower than predicted, or not as announced. What a client saw was measured all the same.
    const { result } = await bench.run(`drill ${scenario}`, ['--yes', '--lab', bench.lab.name], [0, 6]);
    const { outageMs, problems, verdict } = result as {
      readonly outageMs: number;
      readonly problems: readonly string[];
      readonly verdict: string;
    };
    bench.say(
      `${scenario}, ${profile}, ${round} of ${rounds}: ${outageMs} ms, ${verdict} ${problems.join(' ')}`,
    );
    if (verdict === 'failed') throw new Error(`the drill ${scenario} failed: ${problems.join(', ')}`);
    seconds.push(outageMs / 1000);
  }
  return { scenario, seconds };
}

/** A bar on an outage holds for each single one. */
function worstOf(figure: FigureId, outages: readonly Outages[]): Measurement {
  const samples = outages.flatMap(({ seconds }) => seconds);
  const shown = outages.map(
    ({ scenario, seconds }) => `${scenario} ${seconds.map((value) => value.toFixed(2)).join(' ')}`,
  );
  return { figure, value: Math.max(...samples), samples, note: `the longest of: ${shown.join('; ')}` };
}
