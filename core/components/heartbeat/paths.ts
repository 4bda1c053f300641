import { SETTINGS_FOLDER } from '../../host/own-files.ts';
/** Where things of this component lie on a node. */
export const CHECKS_PATH = `${SETTINGS_FOLDER}/checks`;

export const EVENTS_UNIT = 'pairkeeper-events.service';
export const PROBE_UNIT = 'pairkeeper-heartbeat-probe.service';
export const SOCKET_UNIT = 'pairkeeper-heartbeat.socket';
/** The template that the socket starts once a request. */
export const ANSWER_UNIT = 'pairkeeper-heartbeat@.service';
