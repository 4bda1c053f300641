/** Where the firewall component's things lie on a node. */
export const SCRIPT_PATH = '/usr/libexec/pairkeeper/firewall';
export const RULES_PATH = '/etc/pairkeeper/firewall.rules';
export const FIREWALL_UNIT = 'pairkeeper-firewall.service';
export const UNIT_PATH = `/etc/systemd/system/${FIREWALL_UNIT}`;
export const UFW_BEFORE_RULES_PATH = '/etc/ufw/before.rules';
