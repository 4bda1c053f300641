/** Where things of this component lie on a node. */
export const LIBEXEC_DIRECTORY = '/usr/libexec/pairkeeper';
export const SETTINGS_DIRECTORY = '/etc/pairkeeper';
export const STATE_DIRECTORY = '/var/lib/pairkeeper';
export const SETTINGS_PATH = '/etc/pairkeeper/node.conf';
export const CHECKS_PATH = '/etc/pairkeeper/checks';
export const UNIT_DIRECTORY = '/etc/systemd/system';

export const EVENTS_UNIT = 'pairkeeper-events.service';
export const PROBE_UNIT = 'pairkeeper-heartbeat-probe.service';
export const SOCKET_UNIT = 'pairkeeper-heartbeat.socket';
/** The template that the socket starts once a request. */
export const ANSWER_UNIT = 'pairkeeper-heartbeat@.service';
