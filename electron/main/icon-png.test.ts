import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { iconPng } from './icon-png.ts';
import type { IconState } from './icon-shapes.ts';

const states: readonly IconState[] = ['healthy', 'degraded', 'down', 'unknown', 'maintenance', 'none'];

/** The opacities of the pixels, row by row. */
function alphas(png: Buffer, size: number): readonly number[] {
  const at = png.indexOf('IDAT');
  const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  return Array.from({ length: size * size }, (_, index) => {
    const [x, y] = [index % size, Math.floor(index / size)];
    return rows[y * (1 + size * 4) + 1 + x * 4 + 3] ?? 0;
  });
}

describe('iconPng', () => {
  it.each(states)('%s has a shape of its own, also without colours', (state) => {
    for (const size of [16, 22, 32]) {
      const own = alphas(iconPng(state, size, true), size);
      expect(own.some((alpha) => alpha > 200)).toBe(true);
      for (const other of states.filter((candidate) => candidate !== state)) {
        const theirs = alphas(iconPng(other, size, true), size);
        const difference = own.filter((alpha, index) => Math.abs(alpha - (theirs[index] ?? 0)) > 127).length;
        expect(difference / (size * size)).toBeGreaterThan(0.03);
      }
    }
  });

  it('leaves the corners free', () => {
    expect(alphas(iconPng('healthy', 22, false), 22)[0]).toBe(0);
  });
});
