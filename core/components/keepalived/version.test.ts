import { describe, expect, it } from 'vitest';
import { isAtLeast, parseKeepalivedVersion, supports } from './version.ts';

describe("keepalived's version", () => {
  it('is found in the package versions of all distributions', () => {
    expect(parseKeepalivedVersion('1:2.2.7-1+b2')).toEqual([2, 2, 7]);
    expect(parseKeepalivedVersion('2.1.5-9.el8_8.1')).toEqual([2, 1, 5]);
    expect(parseKeepalivedVersion('1:2.2.8-1ubuntu1')).toEqual([2, 2, 8]);
    expect(parseKeepalivedVersion('2.4')).toEqual([2, 4, 0]);
    expect(parseKeepalivedVersion('unknown')).toBeUndefined();
    expect(parseKeepalivedVersion('')).toBeUndefined();
  });

  it('is compared part by part, not as text', () => {
    expect(isAtLeast([2, 10, 0], [2, 9, 9])).toBe(true);
    expect(isAtLeast([2, 2, 5], [2, 2, 5])).toBe(true);
    expect(isAtLeast([1, 9, 9], [2, 0, 0])).toBe(false);
  });

  it('decides what may be written', () => {
    expect(supports([2, 2, 4], 'unicastFaultNoPeer')).toBe(false);
    expect(supports([2, 2, 7], 'unicastFaultNoPeer')).toBe(true);
  });
});
