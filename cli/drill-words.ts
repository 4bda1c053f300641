import type { DrillLevel } from '../core/operations/drills/scenario.ts';

/** What was typed behind `drill`. */
export type DrillWords = {
  readonly yes?: boolean;
  readonly report?: string;
  readonly lab?: string;
  readonly all?: boolean;
  readonly level?: DrillLevel;
};
