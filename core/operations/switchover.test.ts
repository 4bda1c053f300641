import { describe, expect, it } from 'vitest';
import { type FakePair, fakePair, fakePairSpec } from '../../test/fakes/fake-pair.ts';
import type { Clock } from '../host/clock.ts';
import type { Host } from '../host/host.ts';
import { type SwitchoverOptions, switchover } from './switchover.ts';

const clock: Clock = { now: () => 1_800_000_000_000, monotonic: () => 0, sleep: async () => undefined };

async function moveTo(to: string, pair: FakePair, changed: Partial<SwitchoverOptions> = {}) {
  const hosts: readonly [Host, Host] = [await pair.connect('web-1'), await pair.connect('web-2')];
  return switchover({ spec: fakePairSpec, hosts, clock, events: () => undefined, to, ...changed });
}
const moves = (pair: FakePair) => pair.commands.filter((command) => command.includes('/switchover'));

describe('switchover', () => {
  it('lets the holder hand over in one script', async () => {
    const pair = fakePair();
    pair.answer = () => {
      pair.failOver();
      return undefined;
    };
    const result = await moveTo('web-2', pair);
    expect(result).toMatchObject({ outcome: 'moved', from: 'web-1', to: 'web-2' });
    expect(result.health.holder).toBe('web-2');
    expect(moves(pair)).toEqual(['web-1: /usr/libexec/pairkeeper/switchover --to web-2 --within 10']);
  });

  it('changes nothing when the node serves already', async () => {
    const pair = fakePair();
    expect((await moveTo('web-1', pair)).outcome).toBe('already-there');
    expect(moves(pair)).toEqual([]);
  });

  it.each([
    ['a node that is not in the pair', 'web-3', {}, 'switchover.unknown-node', 'usage'],
    [
      'a holder that takes the address back',
      'web-2',
      { failsBackTo: 'web-1' },
      'switchover.fails-back',
      'blocked',
    ],
  ] as const)('refuses %s', async (_, to, changed, code, kind) => {
    const pair = fakePair();
    await expect(moveTo(to, pair, changed)).rejects.toMatchObject({ code, kind });
    expect(moves(pair)).toEqual([]);
  });

  it('refuses a target that is not fit', async () => {
    const pair = fakePair();
    pair.setFit('web-2', false);
    await expect(moveTo('web-2', pair)).rejects.toMatchObject({
      code: 'switchover.not-redundant',
      reasons: [{ code: 'check.failed', node: 'web-2', params: { check: 'nginx' } }],
    });
  });

  it('refuses while somebody changes the pair, and says who', async () => {
    const pair = fakePair();
    pair.lock('ann@desk');
    await expect(moveTo('web-2', pair)).rejects.toMatchObject({
      code: 'switchover.change-running',
      reasons: [
        { code: 'node.locked', node: 'web-1', params: { owner: 'ann@desk' } },
        { code: 'node.locked', node: 'web-2' },
      ],
    });
    expect(moves(pair)).toEqual([]);
  });

  it.each([
    [11, 'reverted'],
    [10, 'switchover.not-holder'],
    [12, 'switchover.busy'],
    [15, 'switchover.change-running'],
    [70, 'switchover.script-failed'],
  ] as const)('understands the script’s exit status %s', async (exitCode, meaning) => {
    const pair = fakePair();
    pair.answer = () => ({ exitCode });
    const outcome = await moveTo('web-2', pair).then(
      (result) => result.outcome,
      (error: { readonly code: string }) => error.code,
    );
    expect(outcome).toBe(meaning);
  });
});
