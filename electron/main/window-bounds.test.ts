import { describe, expect, it } from 'vitest';
import { DEFAULT_SIZE, openingBounds, windowState } from './window-bounds.ts';

const screen = { x: 0, y: 0, width: 1440, height: 900 };
const second = { x: 1440, y: 0, width: 1920, height: 1080 };

const left = (x: number, y: number, width = 1000, height = 700) =>
  windowState.parse({ bounds: { x, y, width, height } });

describe('openingBounds', () => {
  it('is in the middle at first', () => {
    expect(openingBounds(windowState.parse({}), [screen])).toEqual(DEFAULT_SIZE);
  });

  it('is where the window was left, also on the second screen', () => {
    expect(openingBounds(left(40, 30), [screen])).toEqual({ x: 40, y: 30, width: 1000, height: 700 });
    expect(openingBounds(left(1500, 30), [screen, second])).toMatchObject({ x: 1500 });
  });

  it('comes back when that screen is gone', () => {
    expect(openingBounds(left(1500, 30), [screen])).toEqual(DEFAULT_SIZE);
    expect(openingBounds(left(-5000, -5000), [screen])).toEqual(DEFAULT_SIZE);
    expect(openingBounds(left(100, -300), [screen])).toEqual(DEFAULT_SIZE);
  });

  it('fits into a screen that has become smaller', () => {
    expect(openingBounds(left(0, 0, 3000, 2000), [screen])).toMatchObject({ width: 1440, height: 900 });
  });
});
