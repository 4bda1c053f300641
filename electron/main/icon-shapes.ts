import type { HealthState } from '../../core/watch/cluster-health.ts';

/** `none`: there is no pair yet. */
export type IconState = HealthState | 'none';

/** Whether a point is painted; x and y from 0 to 1, the origin in the upper left. */
export type Shape = (x: number, y: number) => boolean;

/**
 * A shape of its own for each state, since not everybody sees colours: disc with a tick, triangle with an exclamation mark,
 * square with a cross, ring with a question mark, ring with two bars, empty ring.
 */
export const iconShapes: Readonly<Record<IconState, Shape>> = {
  healthy: without(disc(0.5, 0.5, 0.46), strokes(0.055, [0.28, 0.52, 0.44, 0.68], [0.44, 0.68, 0.73, 0.35])),
  degraded: without(triangle, either(strokes(0.055, [0.5, 0.4, 0.5, 0.64]), disc(0.5, 0.8, 0.06))),
  down: without(
    (x, y) => x > 0.06 && x < 0.94 && y > 0.06 && y < 0.94,
    strokes(0.06, [0.32, 0.32, 0.68, 0.68], [0.68, 0.32, 0.32, 0.68]),
  ),
  unknown: either(ring, either(questionHook, disc(0.5, 0.76, 0.055))),
  maintenance: either(ring, either(bar(0.38), bar(0.62))),
  none: ring,
};

/** Colours that colour-blind people can tell apart, on light and on dark panels. */
export const iconColors: Readonly<Record<IconState, readonly [red: number, green: number, blue: number]>> = {
  healthy: [0x2f, 0x9e, 0x44],
  degraded: [0xf5, 0x9f, 0x00],
  down: [0xe0, 0x31, 0x31],
  unknown: [0x86, 0x8e, 0x96],
  maintenance: [0x33, 0x9a, 0xf0],
  none: [0x86, 0x8e, 0x96],
};

function disc(centerX: number, centerY: number, radius: number): Shape {
  return (x, y) => Math.hypot(x - centerX, y - centerY) <= radius;
}

function ring(x: number, y: number): boolean {
  const distance = Math.hypot(x - 0.5, y - 0.5);
  return distance <= 0.46 && distance >= 0.36;
}

/** Pointing up. */
function triangle(x: number, y: number): boolean {
  return y >= 0.06 && y <= 0.94 && Math.abs(x - 0.5) <= (y - 0.06) * 0.55;
}

function bar(centerX: number): Shape {
  return (x, y) => Math.abs(x - centerX) <= 0.06 && y >= 0.32 && y <= 0.68;
}

/** The upper part of a question mark: an open arc, and its stem. */
function questionHook(x: number, y: number): boolean {
  const distance = Math.hypot(x - 0.5, y - 0.4);
  const isArc = distance >= 0.1 && distance <= 0.2 && !(x < 0.5 && y > 0.4);
  return isArc || (Math.abs(x - 0.5) <= 0.05 && y >= 0.5 && y <= 0.65);
}

/** Lines with round ends, given by their two points. */
function strokes(halfWidth: number, ...lines: readonly (readonly [number, number, number, number])[]): Shape {
  return (x, y) =>
    lines.some(([x1, y1, x2, y2]) => {
      const length2 = (x2 - x1) ** 2 + (y2 - y1) ** 2;
      const along = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length2));
      return Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1)) <= halfWidth;
    });
}

function either(one: Shape, other: Shape): Shape {
  return (x, y) => one(x, y) || other(x, y);
}

function without(shape: Shape, hole: Shape): Shape {
  return (x, y) => shape(x, y) && !hole(x, y);
}
