import { expect, it } from 'vitest';
import { AppError } from '../../errors/app-error.ts';
import type { DrillReport, DrillVerdict } from './drill-report.ts';
import { type DrillEnd, runDrills } from './run-drills.ts';
import { type DrillScenarioId, scenariosToRun } from './scenario.ts';

const scenarios = scenariosToRun({ power: undefined, hasDatabases: false });

async function endsOf(verdictOf: (scenario: DrillScenarioId) => DrillVerdict | AppError) {
  const ends: DrillEnd[] = [];
  await runDrills({
    scenarios,
    drill: async (scenario) => {
      const verdict = verdictOf(scenario);
      if (verdict instanceof AppError) throw verdict;
      return { scenario, verdict } as DrillReport;
    },
    onEnd: (end) => ends.push(end),
    signal: new AbortController().signal,
  });
  return ends.map((end) => ('report' in end ? end.report.verdict : end.refusal.code));
}

it('passes over what a server refuses, and ends with the first that fails', async () => {
  const refusal = new AppError('drill.no-nft', { kind: 'blocked' });
  const ends = await endsOf((scenario) => {
    if (scenario === scenarios[0]?.id) return refusal;
    return scenario === scenarios[2]?.id ? 'failed' : 'slower';
  });
  expect(ends).toEqual(['drill.no-nft', 'slower', 'failed']);
});

it('ends with an error that is no refusal', async () => {
  const lost = new AppError('ssh.unreachable', { kind: 'connection' });
  await expect(endsOf(() => lost)).rejects.toBe(lost);
});
