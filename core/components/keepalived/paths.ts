import { dropInPath, programPath, RUNTIME_FOLDER, STATE_FOLDER } from '../../host/own-files.ts';
/** Where things of this component lie on a node. */
export const CONFIG_PATH = '/etc/keepalived/keepalived.conf';
export const KEEPALIVED_UNIT = 'keepalived.service';
export const DROP_IN_PATH = dropInPath(KEEPALIVED_UNIT);
export const SWEEP_PATH = programPath('sweep-stale-vip');
export const WITNESS_PATH = programPath('check-witness');
/** `0`: the node takes part. Another number: it is in maintenance, which keepalived treats as FAULT. */
export const MAINTENANCE_PATH = `${STATE_FOLDER}/maintenance`;
/** What `ip` calls the addresses that keepalived sets. */
export const PROTOCOL_NAME_PATH = '/etc/iproute2/rt_addrprotos.d/keepalived.conf';
/** keepalived writes one line per state change; read in order by our events worker. */
export const FIFO_PATH = `${RUNTIME_FOLDER}/vrrp.fifo`;

/**
 * What a node advertises in place of the VIPs, by address family; on the loopback interface of the holder, where it
 * serves nothing. See render.ts, `addresses`. 112 is VRRP's protocol number.
 */
export const ADVERTISED = { 4: '169.254.112.1/32', 6: 'fe80::112:1/128' } as const;
export const ADVERTISED_DEVICE = 'lo';
