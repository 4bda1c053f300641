import { SETTINGS_FOLDER, STATE_FOLDER, UNIT_FOLDER } from '../../host/own-files.ts';
/** Where things of this component lie on a node. */
export const RULES_PATH = `${SETTINGS_FOLDER}/role-rules`;
export const TIMES_PATH = `${SETTINGS_FOLDER}/role-times`;
export const UNIT_PATH = `${UNIT_FOLDER}/pairkeeper-role@.service`;
/** In the place of the table for databases. */
export function ownRulesPath(engine: string): string {
  return `${RULES_PATH}-${engine}`;
}

/** Beside the times for databases. */
export function ownTimesPath(engine: string): string {
  return `${TIMES_PATH}-${engine}`;
}

const RECORDS_DIRECTORY = `${STATE_FOLDER}/roles`;

/** `primary` or `replica`: what the node is before anything was ever decided. */
export function firstRolePath(engine: string): string {
  return `${RECORDS_DIRECTORY}/${engine}/first`;
}

export function workerUnit(engine: string): string {
  return `pairkeeper-role@${engine}.service`;
}
