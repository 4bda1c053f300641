import type { Event, EventLevel } from '../events/event.ts';
import type { NodeEvent } from './observation.ts';

/** Codes of events that the nodes record themselves and that have a text; others are shown as `node.other`. */
const LEVELS: Readonly<Record<string, EventLevel>> = {
  'vrrp.state': 'info',
  'vrrp.started': 'info',
  'vrrp.notice': 'info',
  'vrrp.unreadable': 'warning',
  'heartbeat.lost': 'warning',
  'heartbeat.back': 'info',
  'witness.lost': 'warning',
  'witness.back': 'info',
  'check.failed': 'warning',
  'check.passed': 'info',
  'maintenance.on': 'info',
  'maintenance.off': 'info',
  'node.drill-fault': 'warning',
  'node.drill-healed': 'info',
  'role.promoted': 'info',
  'role.fenced': 'warning',
  'role.offered': 'info',
  'role.declined': 'warning',
  'role.following': 'info',
  'role.quarantined': 'error',
  'role.waiting': 'warning',
  'role.redundant': 'info',
  'role.alone': 'warning',
  'role.failed': 'error',
};

/**
 * An event of a node's spool as an event of the engine. The node's name is the one in pair.yaml: what a server
 * calls itself is not believed.
 */
export function eventOf(node: string, event: NodeEvent): Event {
  const isFault = event.code === 'vrrp.state' && event.params.state === 'FAULT';
  const level = isFault ? 'warning' : LEVELS[event.code];
  return level === undefined
    ? { code: 'node.other', level: 'info', at: event.at, node, params: { code: event.code } }
    : { code: event.code, level, at: event.at, node, params: event.params };
}
