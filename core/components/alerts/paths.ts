/** Where things of this component lie on a node. */
export const LIBEXEC_DIRECTORY = '/usr/libexec/pairkeeper';
export const SETTINGS_PATH = '/etc/pairkeeper/alerts.conf';
export const RULES_PATH = '/etc/pairkeeper/alert-rules';
export const TEXTS_PATH = '/etc/pairkeeper/alert-texts';
export const CHANNELS_DIRECTORY = '/etc/pairkeeper/alert-channels';
export const DEAD_MAN_SECRET_PATH = '/etc/pairkeeper/dead-man.secret';
const UNIT_DIRECTORY = '/etc/systemd/system';

export const WORKER_UNIT = 'pairkeeper-alerts.service';
export const WATCHDOG_UNIT = 'pairkeeper-alert-watchdog.service';
export const WATCHDOG_TIMER = 'pairkeeper-alert-watchdog.timer';

export function unitPath(unit: string): string {
  return `${UNIT_DIRECTORY}/${unit}`;
}

export function channelSettingsPath(name: string): string {
  return `${CHANNELS_DIRECTORY}/${name}.conf`;
}

export function channelSecretPath(name: string): string {
  return `${CHANNELS_DIRECTORY}/${name}.secret`;
}
