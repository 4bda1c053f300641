import { expect, it } from 'vitest';
import { fileRules } from './file-rules.ts';
import { decideRole, type RoleSituation } from './role-rule.ts';
import { renderRoleRules, roleRules } from './role-rules.ts';

const standby: RoleSituation = {
  role: 'replica',
  engine: 'up',
  vrrp: 'master',
  peer: 'silent',
  epoch: 'none',
  witness: 'ours',
  data: 'yes',
  order: 'no',
};

const decide = (change: Partial<RoleSituation>) => {
  const { action, reason } = decideRole(roleRules, { ...standby, ...change }) ?? {};
  return `${action} ${reason}`;
};

it('promotes a standby by itself only when a witness answers to the address and nothing acknowledged is lost', () => {
  expect(decide({})).toBe('promote peer-gone');
  expect(decide({ witness: 'none' })).toBe('wait no-witness');
  expect(decide({ witness: 'others' })).toBe('wait witness-lost');
  expect(decide({ witness: 'lost' })).toBe('wait witness-lost');
  expect(decide({ data: 'no' })).toBe('wait would-lose-writes');
  expect(decide({ peer: 'gone' })).toBe('wait too-late');
  expect(decide({ peer: 'alive' })).toBe('wait peer-alive');
  expect(decide({ vrrp: 'backup' })).toBe('wait standby');
  expect(decide({ engine: 'down' })).toBe('wait engine-down');
});

it('waits on the server with the address for a primary that cannot hand over, and says so', () => {
  // The primary's database did not come up after a boot: it has the claim, and can neither resume nor offer it.
  expect(decide({ peer: 'claim', epoch: 'same' })).toBe('wait not-handed-over');
  expect(decide({ peer: 'primary', epoch: 'older' })).toBe('wait not-handed-over');
  expect(decide({ peer: 'quarantined', epoch: 'same' })).toBe('wait no-primary');
  expect(decide({ peer: 'claim', epoch: 'same', vrrp: 'backup' })).toBe('wait standby');
});

it('never promotes beside a primary, not even by order', () => {
  expect(decide({ peer: 'primary', epoch: 'same', order: 'yes' })).toBe('refuse peer-primary');
  expect(decide({ role: 'quarantined', order: 'yes' })).toBe('refuse quarantined');
  expect(decide({ role: 'claim', peer: 'primary', epoch: 'newer', data: 'no', order: 'yes' })).toBe(
    'quarantine diverged',
  );
});

it('fences a primary that is isolated, unless nobody may be promoted beside it', () => {
  const primary = { role: 'primary' } as const;
  expect(decide({ ...primary, witness: 'lost' })).toBe('fence isolated');
  expect(decide({ ...primary, witness: 'others' })).toBe('fence isolated');
  expect(decide({ ...primary, witness: 'ours' })).toBe('stay serving');
  expect(decide({ ...primary, witness: 'none' })).toBe('stay serving');
  // A slow server may not have looked in time: it has not outlived anything by that.
  expect(decide({ ...primary, witness: 'lost', peer: 'gone' })).toBe('fence isolated');
  expect(decide({ ...primary, witness: 'lost', peer: 'gone', data: 'no' })).toBe('stay serving');
  expect(decide({ ...primary, peer: 'primary', epoch: 'newer' })).toBe('fence peer-newer');
});

it('hands the claim over when the addresses have moved, and takes it back when the peer declines', () => {
  expect(decide({ role: 'primary', vrrp: 'backup', peer: 'ready', epoch: 'same' })).toBe(
    'offer address-moved',
  );
  expect(decide({ role: 'primary', vrrp: 'backup', peer: 'replica', epoch: 'same' })).toBe('stay serving');
  expect(decide({ role: 'primary', peer: 'ready', epoch: 'same', order: 'leave' })).toBe(
    'offer address-moves',
  );
  expect(decide({ role: 'primary', peer: 'replica', epoch: 'same', order: 'leave' })).toBe('stay serving');
  expect(decide({ vrrp: 'backup', peer: 'offered', epoch: 'same' })).toBe('wait standby');
  expect(decide({ peer: 'offered', epoch: 'same' })).toBe('take offered');
  expect(decide({ role: 'offered', peer: 'declined', epoch: 'same' })).toBe('resume declined');
  expect(decide({ role: 'offered', peer: 'silent' })).toBe('wait offer-open');
});

it('lets a returned primary follow only when everything of it is covered', () => {
  const returned = { role: 'claim', peer: 'primary', epoch: 'newer' } as const;
  expect(decide({ ...returned, data: 'yes' })).toBe('follow rejoin-covered');
  expect(decide({ ...returned, data: 'no' })).toBe('quarantine diverged');
  expect(decide({ ...returned, data: 'unknown' })).toBe('wait comparing');
});

it.each([
  ['databases', roleRules],
  ['files', fileRules],
])('has a row for every situation, and no row that is never reached: %s', (_, rules) => {
  const words = {
    role: ['primary', 'claim', 'offered', 'replica', 'new-primary', 'new-replica', 'quarantined'],
    engine: ['up', 'down'],
    vrrp: ['master', 'backup', 'fault'],
    peer: [
      ...['primary', 'claim', 'replica', 'new-primary', 'new-replica', 'quarantined'],
      ...['ready', 'offered', 'declined', 'alive', 'silent', 'gone'],
    ],
    epoch: ['newer', 'same', 'older', 'none'],
    witness: ['ours', 'others', 'reached', 'lost', 'none'],
    data: ['yes', 'no', 'unknown'],
    order: ['yes', 'leave', 'no'],
  };
  const all = Object.entries(words).reduce<readonly object[]>(
    (situations, [column, values]) =>
      situations.flatMap((situation) => values.map((value) => ({ ...situation, [column]: value }))),
    [{}],
  );
  const used = new Set(all.map((situation) => decideRole(rules, situation as RoleSituation)));
  expect(used.has(undefined)).toBe(false);
  expect(rules.filter((rule) => !used.has(rule))).toEqual([]);
});

it('is rendered for the nodes with all columns in every row', () => {
  const rows = renderRoleRules(roleRules).trimEnd().split('\n').slice(2);
  expect(rows.every((row) => row.split(' ').length === 10)).toBe(true);
  expect(rows.at(-1)).toBe('* * * * * * * * wait quarantined');
});
