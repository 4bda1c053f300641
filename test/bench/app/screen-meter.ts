import type { Locator } from '@playwright/test';

/** What was seen in the window from a key press until a text was on the screen. */
export type Seen = {
  /** From the moment in which the system reported the key until the frame with the text was made. */
  readonly milliseconds: number;
  /** Times between the frames of the window meanwhile, milliseconds. */
  readonly frameGaps: readonly number[];
};

type Meter = HTMLElement & { benchSeen?: Promise<Seen> };

/**
 * Measures in the window itself, on one clock: from the next key press until the last line of a terminal is as wanted.
 * The terminal draws with the page's own elements here, since there is no graphics card.
 *
 * @param pane the terminal
 * @param lastLine what the last line that is not empty must be, without spaces at its end
 * @param act presses the key
 */
export async function measureScreen(
  pane: Locator,
  lastLine: RegExp,
  act: () => Promise<void>,
  patienceMs = 20_000,
): Promise<Seen> {
  await pane.evaluate(arm, { source: lastLine.source, patienceMs });
  await act();
  return pane.evaluate((element) => {
    const seen = (element as Meter).benchSeen;
    if (seen === undefined) throw new Error('nothing was measured');
    return seen;
  });
}

/** Runs in the window. */
function arm(element: Element, { source, patienceMs }: { source: string; patienceMs: number }): void {
  const wanted = new RegExp(source);
  const screen = element.querySelector('.xterm-rows');
  if (screen === null) throw new Error('the terminal is not drawn with elements');
  const lastLine = (): string => {
    for (let row = screen.lastElementChild; row !== null; row = row.previousElementSibling) {
      const text = (row.textContent ?? '').trimEnd();
      if (text !== '') return text;
    }
    return '';
  };
  const promise = new Promise<Seen>((resolve, reject) => {
    let pressedAt: number | undefined;
    let frameAt: number | undefined;
    const frameGaps: number[] = [];
    const onFrame = (at: number): void => {
      if (frameAt !== undefined) frameGaps.push(at - frameAt);
      frameAt = at;
      frame = requestAnimationFrame(onFrame);
    };
    let frame = requestAnimationFrame(onFrame);
    const stop = (): void => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      observer.disconnect();
    };
    const observer = new MutationObserver(() => {
      if (pressedAt === undefined || !wanted.test(lastLine())) return;
      stop();
      resolve({ milliseconds: performance.now() - pressedAt, frameGaps });
    });
    observer.observe(screen, { childList: true, characterData: true, subtree: true });
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`the last line is not ${source} but: ${lastLine()}`));
    }, patienceMs);
    addEventListener('keydown', ({ timeStamp }) => (pressedAt = timeStamp), { capture: true, once: true });
  });
  // Somebody asks for it later.
  promise.catch(() => undefined);
  (element as Meter).benchSeen = promise;
}
