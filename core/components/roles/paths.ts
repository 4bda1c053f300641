/** Where things of this component lie on a node. */
export const LIBEXEC_DIRECTORY = '/usr/libexec/pairkeeper';
export const RULES_PATH = '/etc/pairkeeper/role-rules';
export const TIMES_PATH = '/etc/pairkeeper/role-times';
export const UNIT_PATH = '/etc/systemd/system/pairkeeper-role@.service';
const RECORDS_DIRECTORY = '/var/lib/pairkeeper/roles';

/** `primary` or `replica`: what the node is before anything was ever decided. */
export function firstRolePath(engine: string): string {
  return `${RECORDS_DIRECTORY}/${engine}/first`;
}

export function workerUnit(engine: string): string {
  return `pairkeeper-role@${engine}.service`;
}
