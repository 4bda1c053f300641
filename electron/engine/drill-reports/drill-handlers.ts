import { readDrillReports } from '../../../core/adapters/report-folder.ts';
import { components } from '../../../core/components/registry.ts';
import { createCancelSource } from '../../../core/host/cancel-source.ts';
import { compareDrills } from '../../../core/operations/drills/compare-drills.ts';
import { drillSchedule } from '../../../core/operations/drills/drill-schedule.ts';
import { foreseeDrills } from '../../../core/operations/drills/foresee-drills.ts';
import { drillLevels, drillScenarios, whyNotOffered } from '../../../core/operations/drills/scenario.ts';
import { serviceOfPair } from '../../../core/operations/service-of-pair.ts';
import type { OfferedDrill } from '../../contract/drill.ts';
import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { nodeOf } from '../connections/pair-connection.ts';
import { type Parts, subjectOf } from '../parts.ts';
import { reportFolder, reportHandlers } from './report-handlers.ts';

/** What can be drilled, what is due, what to expect, and what was found out. */
export function drillHandlers(
  parts: Parts,
): Pick<Handlers<EngineCalls>, 'drills.list' | 'drills.foresee' | 'reports.list' | 'reports.html'> {
  const { surroundings, connector } = parts;
  const { home, clock, lab } = surroundings;
  return {
    ...reportHandlers(home),
    'drills.list': async ({ pairId }) => {
      const { spec } = subjectOf(parts, { pairId });
      const { hasDatabases, predictOutageMs } = serviceOfPair(spec, components);
      const kept = await readDrillReports(reportFolder(home, pairId));
      const reports = kept.map(({ report }) => report);
      return {
        drills: drillScenarios.map((scenario): OfferedDrill => {
          const { id, level, danger, outage } = scenario;
          const leftOut = whyNotOffered(scenario, { power: lab, hasDatabases });
          const predictedMs = outage && predictOutageMs(outage);
          return {
            ...{ id, level, danger },
            ...(predictedMs === undefined ? {} : { predictedMs }),
            ...(leftOut === undefined ? {} : { leftOut }),
          };
        }),
        compared: compareDrills(reports),
        schedule: drillSchedule(reports, spec.drillReminders ?? drillLevels, clock.now()),
      };
    },
    'drills.foresee': async ({ pairId, scenario, holder }) => {
      const { spec } = subjectOf(parts, { pairId });
      const connect = (node: string) => connector.connect(nodeOf(spec, node), { mayAsk: false });
      const { signal } = createCancelSource();
      const foresee = await foreseeDrills(spec, serviceOfPair(spec, components), connect, signal);
      const prediction = foresee(scenario).predict?.(holder);
      return prediction === undefined ? {} : { prediction };
    },
  };
}
