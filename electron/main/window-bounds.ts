import * as z from 'zod';

export type Rectangle = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** How the window was left. */
export const windowState = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) }).optional(),
  isMaximized: z.boolean().default(false),
});
export type WindowState = z.infer<typeof windowState>;

export const DEFAULT_SIZE = { width: 1280, height: 820 } as const;
export const SMALLEST_SIZE = { width: 800, height: 600 } as const;

/** So much of the window must be on a screen that it can be taken hold of, pixels. */
const GRIP = 80;

/**
 * Where to open the window: where it was, unless that screen is gone or has become smaller.
 *
 * @param screens work areas of the screens there are now
 */
export function openingBounds(
  { bounds }: WindowState,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { readonly width: number; readonly height: number } {
  if (bounds === undefined) return DEFAULT_SIZE;
  const screen = screens.find(
    ({ x, y, width, height }) =>
      bounds.x + bounds.width >= x + GRIP &&
      bounds.x <= x + width - GRIP &&
      bounds.y >= y &&
      bounds.y <= y + height - GRIP,
  );
  if (screen === undefined) return DEFAULT_SIZE;
  return {
    x: bounds.x,
    y: bounds.y,
    width: Math.max(SMALLEST_SIZE.width, Math.min(bounds.width, screen.width)),
    height: Math.max(SMALLEST_SIZE.height, Math.min(bounds.height, screen.height)),
  };
}
