import type { DistributionFamily } from '../../facts/node-facts.ts';
import { dropInPath, programPath, SETTINGS_FOLDER } from '../../host/own-files.ts';

/** Where things of this component lie on a node. */
export const MARIADB_DIRECTORY = `${SETTINGS_FOLDER}/mariadb`;
export const NODE_CONFIG_PATH = `${SETTINGS_FOLDER}/role-mariadb.conf`;
export const KEY_PATH = `${MARIADB_DIRECTORY}/server.key`;
export const CERTIFICATE_PATH = `${MARIADB_DIRECTORY}/server.crt`;

export const MARIADB_UNIT = 'mariadb.service';

export const DROP_IN_PATH = dropInPath(MARIADB_UNIT);

export const SETUP_PROGRAM = programPath('setup-mariadb');

/** Our option file, read after the distribution's own: both read their folder in alphabetical order. */
export function configPath(family: DistributionFamily): string {
  return family === 'redhat'
    ? '/etc/my.cnf.d/60-pairkeeper.cnf'
    : '/etc/mysql/mariadb.conf.d/60-pairkeeper.cnf';
}
