import { expect, type Page } from '@playwright/test';
import type { LabPair } from '../support/lab-pair.ts';

type Server = {
  readonly name: string;
  readonly address: string;
};

/** The wizard as a user goes through it: one function for what is done on one step, in the words of the screen. */
export type Wizard = {
  /** From anywhere in the app to the first step of a new pair. */
  begin(): Promise<void>;
  /** Goes on with what was begun before the app was closed. */
  goOnWith(pairName: string): Promise<void>;
  /** Connect: the servers, and the login for both. */
  fillIn(pairName: string, servers: readonly [Server, Server], keyPath: string): Promise<void>;
  connect(): Promise<void>;
  /** The fingerprint that is shown for a server that nobody has met yet. */
  fingerprintOf(node: string): Promise<string>;
  /** Says that the fingerprint is the right one. */
  accept(node: string): Promise<void>;
  /** Presses the button that leads to the next step, as soon as it can be pressed. */
  next(label: RegExp, timeoutMs?: number): Promise<void>;
  expectStep(question: string): Promise<void>;
  setSharedAddress(address: string): Promise<void>;
  /** From the first step to the review of the changes, with the lab's servers and the defaults. */
  comeToReview(pairName: string, labPair: LabPair): Promise<void>;
};

export function createWizard(window: Page): Wizard {
  const question = (node: string) =>
    window
      .getByRole('region')
      .filter({ hasText: `Is this really ${node}?` })
      .last();
  const fill = async (server: string, label: string, value: string): Promise<void> => {
    const field = window.getByRole('region', { name: server }).getByLabel(label, { exact: true });
    await field.fill(value);
    await field.blur();
  };
  const expectStep = async (title: string): Promise<void> => {
    await expect(window.getByRole('heading', { level: 1, name: title })).toBeVisible({ timeout: 30_000 });
  };
  const wizard: Wizard = {
    expectStep,
    begin: async () => {
      await window.getByRole('navigation').getByRole('button', { name: 'Pair two servers' }).click();
      await window.getByRole('button', { name: 'Pair my servers' }).click();
      await expectStep('Where are your two servers?');
    },
    goOnWith: async (pairName) => {
      await window.getByRole('navigation').getByRole('button', { name: 'Pair two servers' }).click();
      await window.getByRole('button', { name: `Continue ${pairName}` }).click();
    },
    fillIn: async (pairName, [first, second], keyPath) => {
      await window.getByLabel('Name of the pair').fill(pairName);
      await fill('First server', 'Address', first.address);
      await fill('First server', 'Name', first.name);
      await fill('First server', 'Private key file', keyPath);
      await fill('Second server', 'Address', second.address);
      await fill('Second server', 'Name', second.name);
    },
    connect: () => window.getByRole('button', { name: 'Connect', exact: true }).click(),
    fingerprintOf: async (node) => {
      const shown = question(node).getByText(/SHA256:[A-Za-z0-9+/]{43}/);
      return /SHA256:[A-Za-z0-9+/]{43}/.exec((await shown.first().textContent()) ?? '')?.[0] ?? '';
    },
    accept: (node) => question(node).getByRole('button', { name: 'It is this server' }).click(),
    next: async (label, timeoutMs = 60_000) => {
      const button = window.getByRole('button', { name: label });
      await expect(button).toBeVisible({ timeout: timeoutMs });
      await expect(button).not.toHaveAttribute('aria-disabled', 'true', { timeout: timeoutMs });
      await button.click();
    },
    setSharedAddress: async (address) => {
      const field = window.getByLabel('Virtual IP 1, with prefix length');
      await field.fill(address);
      await field.blur();
    },
    comeToReview: async (pairName, labPair) => {
      await wizard.begin();
      await wizard.fillIn(pairName, labPair.nodes, labPair.keyPath);
      await wizard.connect();
      for (const node of labPair.nodes) await wizard.accept(node.name);
      await wizard.next(/^Next: check both servers/);
      await wizard.next(/^(Next: design|Design first)/);
      await wizard.setSharedAddress(`${labPair.vip}/24`);
      await wizard.next(/^Next: review/);
    },
  };
  return wizard;
}
