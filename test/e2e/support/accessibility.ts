import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Fails with what stands in the way of a keyboard, a screen reader or weak eyes, by the rules of WCAG 2.2 AA. */
export async function expectAccessible(window: Page): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  // Otherwise axe opens a page of its own, which Electron does not let it.
  const { violations } = await new AxeBuilder({ page: window }).setLegacyMode().withTags(tags).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    rule: id,
    says: help,
    at: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
  }));
  // The test goes on: what a screen lacks is no reason not to look at the next one.
  expect.soft(found).toEqual([]);
}
