import * as z from 'zod';
import type { DrillDue } from '../../core/operations/drills/drill-schedule.ts';
import {
  type DrillLevel,
  type DrillScenario,
  type DrillScenarioId,
  drillScenarios,
} from '../../core/operations/drills/scenario.ts';

export const drillScenario = z.enum(drillScenarios.map(({ id }) => id));

/** A drill as the window offers it. */
export type OfferedDrill = {
  readonly id: DrillScenarioId;
  readonly level: DrillLevel;
  readonly danger: DrillScenario['danger'];
  /** The longest outage that clients are predicted to see, milliseconds; absent where only the simulation knows it. */
  readonly predictedMs?: number;
  /** Why it can't be made on this pair. Text: `drill.left-out.<reason>`. */
  readonly leftOut?: 'no-power' | 'risks-data';
};

/** The drills of a pair, mildest first, and how it stands with them. */
export type DrillCatalogue = {
  readonly drills: readonly OfferedDrill[];
  readonly schedule: readonly DrillDue[];
};
