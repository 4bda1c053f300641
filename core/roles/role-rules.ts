import { MANAGED } from '../host/own-files.ts';
import { type RoleRule, SITUATION_COLUMNS } from './role-rule.ts';

/** The decision table. Order matters: the first row that fits decides. Where nothing is sure, nobody is promoted. */
export const roleRules: readonly RoleRule[] = [
  // The primary.
  { when: { role: 'primary', epoch: 'newer' }, action: 'fence', reason: 'peer-newer' },
  { when: { role: 'primary', peer: 'primary', epoch: 'same' }, action: 'fence', reason: 'two-primaries' },
  {
    when: { role: 'primary', engine: 'down', peer: ['ready', 'replica'], data: 'yes' },
    action: 'offer',
    reason: 'engine-failed',
  },
  { when: { role: 'primary', engine: 'down' }, action: 'fence', reason: 'engine-failed' },
  {
    when: { role: 'primary', vrrp: ['backup', 'fault'], peer: 'ready', data: 'yes' },
    action: 'offer',
    reason: 'address-moved',
  },
  {
    when: { role: 'primary', vrrp: 'master', peer: 'ready', data: 'yes', order: 'leave' },
    action: 'offer',
    reason: 'address-moves',
  },
  {
    when: {
      role: 'primary',
      peer: ['silent', 'gone'],
      witness: ['others', 'lost', 'reached'],
      data: 'yes',
    },
    action: 'fence',
    reason: 'isolated',
  },
  { when: { role: 'primary', order: 'yes' }, action: 'stay', reason: 'ordered' },
  { when: { role: 'primary' }, action: 'stay', reason: 'serving' },

  // Fenced or restarted with the claim: has the peer been promoted since?
  { when: { role: ['claim', 'offered'], engine: 'down' }, action: 'wait', reason: 'engine-down' },
  {
    when: { role: ['claim', 'offered'], peer: 'primary', epoch: 'newer', data: 'yes' },
    action: 'follow',
    reason: 'rejoin-covered',
  },
  {
    when: { role: ['claim', 'offered'], peer: 'primary', epoch: 'newer', data: 'no' },
    action: 'quarantine',
    reason: 'diverged',
  },
  {
    when: { role: ['claim', 'offered'], peer: 'primary', epoch: 'newer' },
    action: 'wait',
    reason: 'comparing',
  },
  {
    when: { role: ['claim', 'offered'], peer: 'primary', epoch: 'same' },
    action: 'quarantine',
    reason: 'two-primaries',
  },
  { when: { role: ['claim', 'offered'], peer: 'primary' }, action: 'wait', reason: 'peer-primary' },
  { when: { role: ['claim', 'offered'], order: 'yes' }, action: 'resume', reason: 'ordered' },
  { when: { role: 'offered', peer: 'declined' }, action: 'resume', reason: 'declined' },
  { when: { role: 'offered' }, action: 'wait', reason: 'offer-open' },
  { when: { role: 'claim', epoch: 'older' }, action: 'resume', reason: 'still-newest' },
  {
    when: { role: 'claim', peer: ['ready', 'replica'], epoch: 'same', data: 'yes' },
    action: 'resume',
    reason: 'still-newest',
  },
  {
    when: { role: 'claim', peer: ['ready', 'replica'], epoch: 'same', data: 'unknown' },
    action: 'wait',
    reason: 'comparing',
  },
  {
    when: { role: 'claim', peer: ['ready', 'replica'], epoch: 'same' },
    action: 'wait',
    reason: 'peer-ahead',
  },
  { when: { role: 'claim', peer: 'gone', data: 'yes' }, action: 'resume', reason: 'alone-before' },
  { when: { role: 'claim' }, action: 'wait', reason: 'peer-unheard' },

  // The replica.
  { when: { role: 'replica', engine: 'down' }, action: 'wait', reason: 'engine-down' },
  {
    when: { role: 'replica', peer: 'primary', order: 'yes' },
    action: 'refuse',
    reason: 'peer-primary',
  },
  {
    when: { role: 'replica', peer: 'primary', epoch: ['same', 'newer'] },
    action: 'follow',
    reason: 'following',
  },
  {
    when: { role: 'replica', vrrp: 'master', peer: 'offered', epoch: 'same' },
    action: 'take',
    reason: 'offered',
  },
  { when: { role: 'replica', order: 'yes' }, action: 'promote', reason: 'ordered' },
  {
    when: { role: 'replica', vrrp: 'master', peer: 'silent', witness: 'ours', data: 'yes' },
    action: 'promote',
    reason: 'peer-gone',
  },
  {
    when: { role: 'replica', vrrp: 'master', peer: ['silent', 'gone'], witness: 'none' },
    action: 'wait',
    reason: 'no-witness',
  },
  {
    when: { role: 'replica', vrrp: 'master', peer: 'silent', witness: ['lost', 'others', 'reached'] },
    action: 'wait',
    reason: 'witness-lost',
  },
  {
    when: { role: 'replica', vrrp: 'master', peer: 'silent' },
    action: 'wait',
    reason: 'would-lose-writes',
  },
  { when: { role: 'replica', vrrp: 'master', peer: 'gone' }, action: 'wait', reason: 'too-late' },
  { when: { role: 'replica', vrrp: 'master', peer: 'alive' }, action: 'wait', reason: 'peer-alive' },
  {
    when: { role: 'replica', vrrp: 'master', peer: ['primary', 'claim', 'offered'] },
    action: 'wait',
    reason: 'not-handed-over',
  },
  { when: { role: 'replica', vrrp: 'master' }, action: 'wait', reason: 'no-primary' },
  { when: { role: 'replica' }, action: 'wait', reason: 'standby' },

  // Never decided.
  { when: { role: ['new-primary', 'new-replica'], engine: 'down' }, action: 'wait', reason: 'engine-down' },
  { when: { role: ['new-primary', 'new-replica'], peer: 'primary' }, action: 'follow', reason: 'first' },
  { when: { role: 'new-primary', peer: 'new-replica' }, action: 'promote', reason: 'first' },
  { when: { role: 'new-primary', order: 'yes' }, action: 'promote', reason: 'ordered' },
  { when: { role: 'new-replica', order: 'yes' }, action: 'refuse', reason: 'no-data' },
  { when: { role: ['new-primary', 'new-replica'] }, action: 'wait', reason: 'first-contact' },

  // Its data is kept as it is.
  { when: { order: 'yes' }, action: 'refuse', reason: 'quarantined' },
  { when: {}, action: 'wait', reason: 'quarantined' },
];

/**
 * The table as the node reads it: a row a line, words by blanks, alternatives by `|`, `*` for anything; the columns,
 * then action and reason.
 */
export function renderRoleRules(rules: readonly RoleRule[]): string {
  const rows = rules.map(({ when, action, reason }) => {
    const words = SITUATION_COLUMNS.map((column) => {
      const match: string | readonly string[] = when[column] ?? '*';
      return typeof match === 'string' ? match : match.join('|');
    });
    return [...words, action, reason].join(' ');
  });
  return `${[`# ${MANAGED}`, `# ${SITUATION_COLUMNS.join(' ')} action reason`, ...rows].join('\n')}\n`;
}
