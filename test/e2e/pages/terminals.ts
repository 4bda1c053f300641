import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';

/** The terminals of a pair, as a user handles them. */
export type Terminals = {
  readonly window: Page;
  /** From anywhere in the app to the terminals of a pair; waits until both servers let us in. */
  open(pairName: string, nodes: readonly string[]): Promise<void>;
  pane(node: string): Locator;
  /** Puts the keyboard into a terminal and types. */
  type(node: string, text: string): Promise<void>;
  press(node: string, key: string): Promise<void>;
  /** Waits until a text is somewhere in what can be scrolled back to, found with the terminal's own search. */
  expectText(node: string, text: string, timeoutMs?: number): Promise<void>;
  expectNoText(node: string, text: string): Promise<void>;
  /** As if it was copied in another app. */
  setClipboard(text: string): Promise<void>;
};

export function createTerminals(window: Page, electron: ElectronApplication): Terminals {
  const pane = (node: string) => window.getByRole('region', { name: `Terminal on ${node}` });
  const focus = (node: string) => pane(node).getByRole('textbox', { name: 'Terminal input' }).focus();
  /** A number of matches, found by typing the text anew until the screen has caught up. */
  const search = async (node: string, text: string, found: RegExp, timeoutMs: number): Promise<void> => {
    await focus(node);
    await window.keyboard.press('Control+Shift+F');
    const bar = pane(node).getByRole('search');
    const field = bar.getByRole('textbox');
    await expect(async () => {
      await field.fill('');
      await field.fill(text);
      await expect(bar.getByRole('status')).toHaveText(found, { timeout: 500 });
    }).toPass({ timeout: timeoutMs });
    await field.press('Escape');
  };
  return {
    window,
    pane,
    open: async (pairName, nodes) => {
      await window.getByRole('navigation').getByText(pairName).click();
      await window.getByRole('tab', { name: 'Terminals', exact: true }).click();
      for (const node of nodes) {
        await expect(pane(node).getByRole('button', { name: /^host key/ })).toBeVisible({ timeout: 30_000 });
      }
    },
    type: async (node, text) => {
      await focus(node);
      await window.keyboard.type(text);
    },
    press: async (node, key) => {
      await focus(node);
      await window.keyboard.press(key);
    },
    expectText: (node, text, timeoutMs = 15_000) => search(node, text, /^\d+ of \d+$/, timeoutMs),
    expectNoText: (node, text) => search(node, text, /^not found$/, 5000),
    setClipboard: (text) => electron.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text),
  };
}
