import { expect, it } from 'vitest';
import { fileRules } from './file-rules.ts';
import { decideRole, type RoleSituation } from './role-rule.ts';

const target: RoleSituation = {
  role: 'replica',
  engine: 'up',
  vrrp: 'master',
  peer: 'silent',
  epoch: 'none',
  witness: 'none',
  data: 'no',
  order: 'no',
};

const decide = (change: Partial<RoleSituation>) => {
  const { action, reason } = decideRole(fileRules, { ...target, ...change }) ?? {};
  return `${action} ${reason}`;
};

it('lets the server with the address send when the other one can’t be reached, with a witness or without', () => {
  expect(decide({})).toBe('promote files-peer-gone');
  expect(decide({ peer: 'gone' })).toBe('promote files-peer-gone');
  expect(decide({ vrrp: 'backup' })).toBe('wait standby');
});

it('turns the direction only after the old source has brought what was missing', () => {
  expect(decide({ role: 'primary', vrrp: 'backup', peer: 'replica', epoch: 'same' })).toBe(
    'offer files-address-moved',
  );
  expect(decide({ peer: 'primary', epoch: 'older' })).toBe('wait files-last-pass');
  expect(decide({ peer: 'claim', epoch: 'same' })).toBe('wait files-last-pass');
  expect(decide({ peer: 'offered', epoch: 'same' })).toBe('take offered');
  expect(decide({ role: 'claim', vrrp: 'backup', peer: 'ready', epoch: 'same' })).toBe(
    'offer files-address-moved',
  );
});

it('never lets two send: the newer epoch goes on, a returned source follows', () => {
  expect(decide({ role: 'primary', peer: 'primary', epoch: 'newer' })).toBe('fence peer-newer');
  expect(decide({ role: 'primary', vrrp: 'backup', peer: 'primary', epoch: 'same' })).toBe(
    'fence two-primaries',
  );
  expect(decide({ role: 'claim', peer: 'primary', epoch: 'newer' })).toBe('follow files-rejoin');
  expect(decide({ role: 'claim', peer: 'claim', epoch: 'newer' })).toBe('follow peer-newer');
});

it('takes the sending back when the address returns before anybody took over', () => {
  expect(decide({ role: 'offered', peer: 'replica', epoch: 'same' })).toBe('resume files-address-here');
});

it('refuses to make a source of a server whose files nobody has decided about', () => {
  expect(decide({ role: 'new-replica', order: 'yes' })).toBe('refuse no-data');
  expect(decide({ role: 'quarantined', order: 'yes' })).toBe('refuse files-quarantined');
});
