import type { Event } from '../../../core/events/event.ts';

const keepalivedLog = 'journalctl -u keepalived -n 50 --no-pager';

const byArea: readonly (readonly [prefix: string, command: string])[] = [
  ['vrrp.', keepalivedLog],
  ['maintenance.', keepalivedLog],
  ['switchover.', keepalivedLog],
  ['check.', 'systemctl --failed --no-pager'],
  ['heartbeat.', 'ip -brief address'],
];

/**
 * The read-only command that an admin would type first after an event. A fixed text: nothing that a server said gets
 * into a shell.
 */
export function suggestedCommand({ code }: Event): string {
  return byArea.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'journalctl -n 50 --no-pager';
}
