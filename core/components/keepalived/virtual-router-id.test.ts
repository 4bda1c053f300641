import { describe, expect, it } from 'vitest';
import { keepalivedContext } from '../../../test/fakes/keepalived-shapes.ts';
import { virtualRouterIdFinding } from './preflight.ts';
import { proposeVirtualRouterId, virtualRouterId } from './virtual-router-id.ts';

const auto = { virtualRouterId: 'auto' as const };

describe('the virtual router id', () => {
  it('is the one that the admin gave', () => {
    expect(virtualRouterId(keepalivedContext().spec, { virtualRouterId: 51 })).toBe(51);
  });

  it('does not change when an address is added to a running pair', () => {
    const one = keepalivedContext({ vips: ['10.77.1.100/24'] }).spec;
    const two = keepalivedContext({ vips: ['10.77.1.99/24', '10.77.1.100/24'] }).spec;
    expect(virtualRouterId(two, auto)).toBe(virtualRouterId(one, auto));
  });

  it('keeps away from what others use, and spreads', () => {
    const { spec } = keepalivedContext();
    const ids = Array.from({ length: 3000 }, (_, index) =>
      virtualRouterId({ ...spec, name: `pair-${index}` }, auto),
    );
    expect(ids.some((id) => id === 51 || id <= 10 || id > 255)).toBe(false);
    expect(new Set(ids).size).toBe(244);
  });

  it('is replaced by a free one in the proposal when it is taken', () => {
    const { spec, settings } = keepalivedContext({ settings: { virtualRouterId: 254 } });
    expect(virtualRouterIdFinding({ spec, settings }, [12])).toBeUndefined();
    expect(virtualRouterIdFinding({ spec, settings }, [254, 255, 11])).toEqual({
      code: 'vrrp.id-taken',
      level: 'blocker',
      params: { id: 254, proposal: 12 },
    });
  });

  it('admits that there may be no free one', () => {
    const all = Array.from({ length: 255 }, (_, index) => index + 1);
    expect(proposeVirtualRouterId(all, 77)).toBeUndefined();
  });
});
