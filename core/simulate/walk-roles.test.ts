import { describe, expect, it } from 'vitest';
import type { FailoverState } from './failover-state.ts';
import type { Side } from './member-state.ts';
import { walkRoles } from './walk-roles.ts';

const calm: FailoverState = { history: 'first-held', nodes: ['ok', 'ok'], link: 'whole' };

/** Who holds the addresses in the state, and once all is well again. */
function end(
  state: Partial<FailoverState>,
  holders: readonly Side[],
  { hasWitness = true, afterwards = holders } = {},
) {
  const before = state.history === 'booted-together' ? undefined : 0;
  return walkRoles({ ...calm, ...state }, { before, holders, afterwards }, hasWitness);
}

describe('the database in a state of the pair', () => {
  it('goes on where nothing concerns it', () => {
    expect(end({}, [0])).toEqual({ code: 'goes-on', side: 0, later: 'same' });
    expect(end({ nodes: ['ok', 'down'] }, [0])).toMatchObject({ code: 'goes-on', side: 0 });
  });

  it('is promoted when its primary dies and a witness answers to the address; else an admin decides', () => {
    const nodes = ['down', 'ok'] as const;
    expect(end({ nodes }, [1])).toEqual({ code: 'promoted', side: 1, later: 'follows-or-quarantined' });
    expect(end({ nodes }, [1], { hasWitness: false })).toEqual({
      code: 'waits',
      side: 1,
      reason: 'no-witness',
      later: 'resumes',
    });
  });

  it('is handed over, and follows afterwards, where its node gives way alive', () => {
    for (const condition of ['service-failed', 'maintenance'] as const) {
      for (const hasWitness of [true, false]) {
        expect(end({ nodes: [condition, 'ok'] }, [1], { hasWitness })).toEqual({
          code: 'handed-over',
          side: 1,
          later: 'follows',
        });
      }
    }
  });

  it('is written to on one side of a cut link: the witness’s, or the old primary’s without one', () => {
    expect(end({ link: 'cut' }, [0, 1], { afterwards: [0] })).toEqual({
      code: 'witness-decides',
      later: 'follows-or-quarantined',
    });
    expect(end({ link: 'cut' }, [0, 1], { afterwards: [0], hasWitness: false })).toMatchObject({
      code: 'goes-on',
      side: 0,
    });
  });

  it('goes on after a boot of both, where the address is', () => {
    const both = { history: 'booted-together' } as const;
    expect(end(both, [1])).toMatchObject({ code: 'resumed', side: 1 });
    expect(end({ ...both, nodes: ['maintenance', 'maintenance'] }, [])).toMatchObject({
      code: 'as-recorded',
    });
    expect(end({ ...both, nodes: ['down', 'ok'] }, [1])).toMatchObject({
      code: 'waits',
      side: 1,
      later: 'resumes',
    });
  });

  it('takes no writes where no database answers', () => {
    expect(end({ nodes: ['service-failed', 'service-failed'] }, [])).toMatchObject({
      code: 'waits',
      reason: 'engine-down',
    });
    expect(end({ nodes: ['down', 'down'] }, [])).toMatchObject({ code: 'off' });
  });
});
