import type { RoleRule } from './role-rule.ts';

/**
 * The table for files. A database refuses writes until somebody is sure; files can't, since whatever serves at the
 * virtual address writes to them at once. So the role follows the address without a gate, and nothing is lost by it because
 * no file is ever overwritten without being put aside: the table only orders who sends, and that a source which can still be
 * asked brings what the other side lacks before the direction is turned.
 */
export const fileRules: readonly RoleRule[] = [
  // The source.
  { when: { role: 'primary', epoch: 'newer' }, action: 'fence', reason: 'peer-newer' },
  {
    when: { role: 'primary', peer: 'primary', epoch: 'same', vrrp: 'master' },
    action: 'resume',
    reason: 'files-address-here',
  },
  { when: { role: 'primary', peer: 'primary', epoch: 'same' }, action: 'fence', reason: 'two-primaries' },
  {
    when: { role: 'primary', vrrp: ['backup', 'fault'], peer: ['ready', 'replica'] },
    action: 'offer',
    reason: 'files-address-moved',
  },
  { when: { role: 'primary', order: 'yes' }, action: 'stay', reason: 'ordered' },
  { when: { role: 'primary' }, action: 'stay', reason: 'serving' },

  // Was the source, and sends nothing.
  {
    when: { role: ['claim', 'offered'], peer: 'primary', epoch: ['same', 'newer'] },
    action: 'follow',
    reason: 'files-rejoin',
  },
  { when: { role: ['claim', 'offered'], peer: 'primary' }, action: 'wait', reason: 'peer-primary' },
  {
    when: { role: ['claim', 'offered'], peer: ['claim', 'offered'], epoch: 'newer' },
    action: 'follow',
    reason: 'peer-newer',
  },
  { when: { role: ['claim', 'offered'], order: 'yes' }, action: 'resume', reason: 'ordered' },
  {
    when: { role: ['claim', 'offered'], vrrp: 'master' },
    action: 'resume',
    reason: 'files-address-here',
  },
  { when: { role: 'offered', peer: 'declined' }, action: 'offer', reason: 'files-address-moved' },
  { when: { role: 'offered' }, action: 'wait', reason: 'offer-open' },
  { when: { role: 'claim', peer: ['ready', 'replica'] }, action: 'offer', reason: 'files-address-moved' },
  { when: { role: 'claim' }, action: 'wait', reason: 'peer-unheard' },

  // The target.
  { when: { role: 'replica', peer: 'primary', order: 'yes' }, action: 'refuse', reason: 'peer-primary' },
  {
    when: { role: 'replica', peer: 'primary', epoch: ['same', 'newer'] },
    action: 'follow',
    reason: 'following',
  },
  {
    when: { role: 'replica', vrrp: 'master', peer: 'offered', epoch: ['same', 'newer'] },
    action: 'take',
    reason: 'offered',
  },
  { when: { role: 'replica', order: 'yes' }, action: 'promote', reason: 'ordered' },
  {
    when: { role: 'replica', vrrp: 'master', peer: ['silent', 'gone', 'alive'] },
    action: 'promote',
    reason: 'files-peer-gone',
  },
  {
    when: { role: 'replica', vrrp: 'master', peer: ['claim', 'offered', 'primary'] },
    action: 'wait',
    reason: 'files-last-pass',
  },
  { when: { role: 'replica', vrrp: 'master' }, action: 'promote', reason: 'files-no-source' },
  { when: { role: 'replica' }, action: 'wait', reason: 'standby' },

  // Never decided.
  { when: { role: ['new-primary', 'new-replica'], peer: 'primary' }, action: 'follow', reason: 'first' },
  { when: { role: 'new-primary', peer: 'new-replica' }, action: 'promote', reason: 'first' },
  { when: { role: 'new-primary', order: 'yes' }, action: 'promote', reason: 'ordered' },
  { when: { role: 'new-replica', order: 'yes' }, action: 'refuse', reason: 'no-data' },
  { when: { role: ['new-primary', 'new-replica'] }, action: 'wait', reason: 'first-contact' },

  // Has files of which nobody knows what they are.
  { when: { order: 'yes' }, action: 'refuse', reason: 'files-quarantined' },
  { when: {}, action: 'wait', reason: 'files-quarantined' },
];
