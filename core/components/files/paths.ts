import { SETTINGS_FOLDER, UNIT_FOLDER } from '../../host/own-files.ts';

/** Where things of this component lie on a node. */
export const FILES_FOLDER = `${SETTINGS_FOLDER}/files`;
export const SETTINGS_PATH = `${FILES_FOLDER}/settings`;
export const DIRECTORIES_PATH = `${FILES_FOLDER}/directories`;
/** The node's key, by which it logs in at the peer and by which its own SSH server is known. */
export const IDENTITY_PATH = `${FILES_FOLDER}/identity`;
export const AUTHORIZED_KEYS_PATH = `${FILES_FOLDER}/authorized_keys`;
export const KNOWN_HOSTS_PATH = `${FILES_FOLDER}/known_hosts`;
export const SSH_CONFIG_PATH = `${FILES_FOLDER}/ssh_config`;
export const SSHD_CONFIG_PATH = `${FILES_FOLDER}/sshd_config`;
export const RSYNCD_CONFIG_PATH = `${FILES_FOLDER}/rsyncd.conf`;
export const LSYNCD_CONFIG_PATH = `${FILES_FOLDER}/lsyncd.conf`;

export const SYNC_UNIT = 'pairkeeper-files.service';
export const SSHD_UNIT = 'pairkeeper-files-sshd.service';
export const PRUNE_UNIT = 'pairkeeper-files-prune.service';
export const PRUNE_TIMER = 'pairkeeper-files-prune.timer';

/** Everything that lies at the same path whichever directories are synced. */
export const FIXED_PATHS = [
  ...[FILES_FOLDER, SETTINGS_PATH, DIRECTORIES_PATH, IDENTITY_PATH, AUTHORIZED_KEYS_PATH, KNOWN_HOSTS_PATH],
  ...[SSH_CONFIG_PATH, SSHD_CONFIG_PATH, RSYNCD_CONFIG_PATH, LSYNCD_CONFIG_PATH],
  ...[SYNC_UNIT, SSHD_UNIT, PRUNE_UNIT, PRUNE_TIMER].map(unitPath),
];

/** Patterns of names that are not synced, for rsync. */
export function excludePath(name: string): string {
  return `${FILES_FOLDER}/${name}.exclude`;
}

/** What lsyncd does about one directory; files-sync puts it behind the head in lsyncd.conf where it can be watched. */
export function lsyncdBlockPath(name: string): string {
  return `${FILES_FOLDER}/${name}.lsyncd`;
}

export function unitPath(unit: string): string {
  return `${UNIT_FOLDER}/${unit}`;
}
