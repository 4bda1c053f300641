import type { DistributionFamily } from '../../facts/node-facts.ts';

/** Where things of this component lie on a node. */
export const MARIADB_DIRECTORY = '/etc/pairkeeper/mariadb';
export const NODE_CONFIG_PATH = '/etc/pairkeeper/role-mariadb.conf';
export const KEY_PATH = '/etc/pairkeeper/mariadb/server.key';
export const CERTIFICATE_PATH = '/etc/pairkeeper/mariadb/server.crt';

export const MARIADB_UNIT = 'mariadb.service';

export const DROP_IN_PATH = '/etc/systemd/system/mariadb.service.d/pairkeeper.conf';

const LIBEXEC_DIRECTORY = '/usr/libexec/pairkeeper';
export const SETUP_PROGRAM = `${LIBEXEC_DIRECTORY}/setup-mariadb`;

/** Path of one of our scripts. */
export function programPath(name: string): string {
  return `${LIBEXEC_DIRECTORY}/${name}`;
}

/** Our option file, read after the distribution's own: both read their folder in alphabetical order. */
export function configPath(family: DistributionFamily): string {
  return family === 'redhat'
    ? '/etc/my.cnf.d/60-pairkeeper.cnf'
    : '/etc/mysql/mariadb.conf.d/60-pairkeeper.cnf';
}
