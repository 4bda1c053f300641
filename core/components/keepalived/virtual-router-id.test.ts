import { describe, expect, it } from 'vitest';
import { keepalivedContext } from '../../../test/fakes/keepalived-shapes.ts';
import { virtualRouterId } from './virtual-router-id.ts';

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
});
