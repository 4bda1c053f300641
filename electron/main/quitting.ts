import { app } from 'electron';

export type Quitting = {
  /** True once the app was asked to end: then windows close for good. */
  isUnderWay(): boolean;
  /** What must end before the app does. */
  before(end: () => Promise<void>): void;
};

/** Lets the engine end in an orderly way before the app does. */
export function followQuitting(): Quitting {
  let isUnderWay = false;
  let hasEnded = false;
  let end: () => Promise<void> = async () => undefined;
  app.on('before-quit', () => {
    isUnderWay = true;
  });
  app.on('will-quit', (event) => {
    if (hasEnded) return;
    event.preventDefault();
    void end().finally(() => {
      hasEnded = true;
      app.quit();
    });
  });
  return {
    isUnderWay: () => isUnderWay,
    before: (action) => {
      end = action;
    },
  };
}
