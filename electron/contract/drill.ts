import * as z from 'zod';
import type { ComparedScenario } from '../../core/operations/drills/compare-drills.ts';
import type { DrillVerdict } from '../../core/operations/drills/drill-report.ts';
import type { DrillDue } from '../../core/operations/drills/drill-schedule.ts';
import {
  type DrillLevel,
  type DrillScenario,
  type DrillScenarioId,
  drillLevels,
  drillScenarios,
} from '../../core/operations/drills/scenario.ts';
import type { ToldError } from './call.ts';

export const drillScenario = z.enum(drillScenarios.map(({ id }) => id));

export const drillLevel = z.enum(drillLevels);

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
  /** Those that were made, each kind's last run beside the ones before. */
  readonly compared: readonly ComparedScenario[];
};

/** How one of several drills ended; its report is kept like any other. */
export type DrillOutcome = { readonly scenario: DrillScenarioId } & (
  | { readonly verdict: DrillVerdict; readonly outageMs: number; readonly predictedMs?: number }
  /** It was refused before anything was harmed. */
  | { readonly refusal: ToldError }
);
