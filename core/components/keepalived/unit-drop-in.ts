import { parsedVips } from '../../facts/pair-addresses.ts';
import { interfaceForVip } from '../../facts/vip-interface.ts';
import { MANAGED } from '../../host/own-files.ts';
import type { NodeContext } from '../component.ts';
import { ADVERTISED, ADVERTISED_DEVICE, SWEEP_PATH } from './paths.ts';
import { nodeVersion } from './render.ts';
import type { VrrpSettings } from './settings.ts';
import { supports } from './version.ts';

/**
 * Makes systemd bring a killed keepalived back, after the addresses that it left behind were removed: distributions
 * ship the unit without `Restart=`, and then one crash ends the redundancy for good.
 *
 * The words are addresses and interface names in plain characters, so systemd's quoting is never needed.
 */
export function renderDropIn(context: NodeContext<VrrpSettings>): string {
  const { spec, settings, facts } = context;
  const addresses = parsedVips(spec).flatMap(({ vip, cidr }) => {
    const device = interfaceForVip(spec, facts, vip)?.name;
    return device === undefined ? [] : [`${device}=${cidr.address}/${cidr.prefixLength}`];
  });
  const families = [...new Set(parsedVips(spec).map(({ cidr }) => cidr.family))].sort();
  const advertised = families.map((family) => `${ADVERTISED_DEVICE}=${ADVERTISED[family]}`);
  // From 2.4.0 keepalived waits by itself (vrrp_delay_after_boot).
  const wait =
    settings.bootDelaySeconds > 0 && !supports(nodeVersion(facts), 'delayAfterBoot')
      ? ['-b', String(settings.bootDelaySeconds)]
      : [];
  return [
    `# ${MANAGED}`,
    '[Unit]',
    'Wants=network-online.target',
    'After=network-online.target',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    // The minus: a sweep that fails must not keep keepalived from running.
    ...(addresses.length === 0
      ? []
      : [`ExecStartPre=-${[SWEEP_PATH, ...wait, ...addresses, ...advertised].join(' ')}`]),
    'Restart=always',
    'RestartSec=1',
    '# For the notify FIFO.',
    'RuntimeDirectory=pairkeeper',
    'RuntimeDirectoryMode=0755',
    'RuntimeDirectoryPreserve=yes',
    '',
  ].join('\n');
}
