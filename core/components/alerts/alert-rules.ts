import type { EventLevel } from '../../events/event.ts';

/**
 * What an event of the node's spool means to whoever is alerted.
 * `tell`: it is said. `open`: something is wrong until `clear` takes it away; it is said once, and neither while it was
 * brought about on purpose nor twice. `take-over`: this node serves now; how loud that is depends on the peer.
 */
export type AlertRule = {
  readonly event: string;
  /** The parameter that must have this value. */
  readonly when?: readonly [param: string, value: string];
  readonly action: 'tell' | 'open' | 'clear' | 'take-over';
  /** Key of what is wrong; `{param}` at its end stands for that parameter of the event. */
  readonly condition?: string;
  readonly level?: EventLevel;
  /** `node-alert.<text>` in locales/. */
  readonly text?: string;
};

/** The first one that fits counts; an event that none fits is no alert. */
export const alertRules: readonly AlertRule[] = [
  {
    event: 'vrrp.state',
    when: ['state', 'MASTER'],
    action: 'take-over',
    condition: 'vrrp:{instance}',
  },
  {
    event: 'vrrp.state',
    when: ['state', 'FAULT'],
    action: 'open',
    condition: 'vrrp:{instance}',
    level: 'warning',
    text: 'unfit',
  },
  {
    event: 'vrrp.state',
    when: ['state', 'STOP'],
    action: 'open',
    condition: 'vrrp:{instance}',
    level: 'warning',
    text: 'stopped',
  },
  { event: 'vrrp.state', action: 'clear', condition: 'vrrp:{instance}' },
  {
    event: 'check.failed',
    action: 'open',
    condition: 'check:{check}',
    level: 'warning',
    text: 'check-failed',
  },
  { event: 'check.passed', action: 'clear', condition: 'check:{check}' },
  {
    event: 'heartbeat.lost',
    when: ['level', 'service'],
    action: 'open',
    condition: 'peer:{level}',
    level: 'warning',
    text: 'peer-unfit',
  },
  {
    event: 'heartbeat.lost',
    action: 'open',
    condition: 'peer:{level}',
    level: 'warning',
    text: 'peer-silent',
  },
  { event: 'heartbeat.back', action: 'clear', condition: 'peer:{level}' },
  { event: 'witness.lost', action: 'tell', level: 'info', text: 'witness-lost' },
  { event: 'witness.back', action: 'tell', level: 'info', text: 'witness-back' },
  {
    event: 'role.promoted',
    action: 'tell',
    condition: 'role:{engine}',
    level: 'info',
    text: 'database-promoted',
  },
  {
    event: 'role.fenced',
    action: 'open',
    condition: 'role:{engine}',
    level: 'warning',
    text: 'database-fenced',
  },
  {
    event: 'role.waiting',
    action: 'open',
    condition: 'role:{engine}',
    level: 'error',
    text: 'database-waits',
  },
  {
    event: 'role.quarantined',
    action: 'open',
    condition: 'quarantine:{engine}',
    level: 'error',
    text: 'database-quarantined',
  },
  { event: 'role.following', action: 'clear', condition: 'role:{engine}' },
  {
    event: 'role.alone',
    action: 'open',
    condition: 'alone:{engine}',
    level: 'warning',
    text: 'database-alone',
  },
  { event: 'role.redundant', action: 'clear', condition: 'alone:{engine}' },
  { event: 'role.failed', action: 'tell', level: 'error', text: 'database-failed' },
  {
    event: 'maintenance.on',
    when: ['reason', 'admin'],
    action: 'tell',
    level: 'info',
    text: 'maintenance-on',
  },
  {
    event: 'maintenance.off',
    when: ['reason', 'admin'],
    action: 'tell',
    level: 'info',
    text: 'maintenance-off',
  },
  { event: 'node.drill-fault', action: 'tell', level: 'info', text: 'drill' },
  { event: 'watchdog.restarted', action: 'tell', level: 'error', text: 'restarted' },
  { event: 'watchdog.ping-failed', action: 'open', condition: 'ping', level: 'warning', text: 'ping-failed' },
  { event: 'watchdog.ping-back', action: 'clear', condition: 'ping' },
];

/** The table as alert-worker.sh reads it: `EVENT|PARAM or *|VALUE|ACTION|CONDITION or -|LEVEL or -|TEXT or -`. */
export function renderAlertRules(rules: readonly AlertRule[]): string {
  const rows = rules.map(({ event, when: [param, value] = ['*', '*'], action, condition, level, text }) =>
    [event, param, value, action, condition ?? '-', level ?? '-', text ?? '-'].join('|'),
  );
  return ['# Managed by pairkeeper: what is told of the events of this node', ...rows, ''].join('\n');
}
