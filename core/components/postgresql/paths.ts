import { dropInPath, programPath, SETTINGS_FOLDER } from '../../host/own-files.ts';

/** Where things of this component lie on a node. */
export const POSTGRESQL_DIRECTORY = `${SETTINGS_FOLDER}/postgresql`;
export const NODE_CONFIG_PATH = `${SETTINGS_FOLDER}/role-postgresql.conf`;
export const KEY_PATH = `${POSTGRESQL_DIRECTORY}/server.key`;
export const CERTIFICATE_PATH = `${POSTGRESQL_DIRECTORY}/server.crt`;

export const SETUP_PROGRAM = programPath('setup-postgresql');

/** The cluster that is the pair's, in Debian's words; others are not touched. */
export type ClusterPaths = {
  /** systemd unit. */
  readonly unit: string;
  readonly dropIn: string;
  /** Our settings, read after postgresql.conf. */
  readonly config: string;
  /** Who may log in, in place of pg_hba.conf. */
  readonly access: string;
  /** Who may log in as the admin has it. */
  readonly ownAccess: string;
};

/** @param version the major one, e.g. 15 */
export function clusterPaths(version: number): ClusterPaths {
  const folder = `/etc/postgresql/${version}/main`;
  const unit = `postgresql@${version}-main.service`;
  return {
    unit,
    dropIn: dropInPath(unit),
    config: `${folder}/conf.d/60-pairkeeper.conf`,
    access: `${folder}/pairkeeper_hba.conf`,
    ownAccess: `${folder}/pg_hba.conf`,
  };
}
