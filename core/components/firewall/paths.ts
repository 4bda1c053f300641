import { programPath, SETTINGS_FOLDER, UNIT_FOLDER } from '../../host/own-files.ts';
/** Where the firewall component's things lie on a node. */
export const SCRIPT_PATH = programPath('firewall');
export const RULES_PATH = `${SETTINGS_FOLDER}/firewall.rules`;
export const FIREWALL_UNIT = 'pairkeeper-firewall.service';
export const UNIT_PATH = `${UNIT_FOLDER}/${FIREWALL_UNIT}`;
export const UFW_BEFORE_RULES_PATH = '/etc/ufw/before.rules';
