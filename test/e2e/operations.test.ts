import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { answerSave } from './support/dialogs.ts';
import { test } from './support/fixtures.ts';
import type { LabPair } from './support/lab-pair.ts';
import { readPdf } from './support/pdf.ts';
import { keepScreenshot } from './support/screenshots.ts';

// Also for making the pair, which a test's own timeout does not reach.
test.describe.configure({ timeout: 360_000 });

const site = '/etc/nginx/conf.d/pairkeeper.conf';
const byHand = '# changed by hand';

/** Everything that is done to a pair day after day, in the order in which it leaves the servers as they came. */
test('a pair is taken care of from its page, and taken back to where it came from', async ({
  servingPair,
  launch,
  home,
}) => {
  const { window, electron } = await launch();
  await window.getByRole('navigation').getByText('shop').click();
  await expectState(window, 'Healthy');

  await test.step('maintenance, and back', async () => {
    const standby = await standbyOf(window, servingPair);
    await window.getByRole('button', { name: 'Maintenance', exact: true }).click();
    const panel = window.getByRole('region', { name: 'Maintenance' });
    await expect(panel).toContainText(`${standby} does not take over until it is put back`);
    await panel.getByRole('button', { name: `Take ${standby} out of service` }).click();
    await expect(panel.getByText(/^Done; the state above follows/)).toBeVisible({ timeout: 60_000 });
    await expectState(window, 'Maintenance');
    await keepScreenshot(window, 'operations-maintenance');
    await panel.getByRole('button', { name: 'Close' }).click();
    await window.getByRole('button', { name: `Put ${standby} back into service` }).click();
    await panel.getByRole('button', { name: `Put ${standby} back into service` }).click();
    await expectState(window, 'Healthy');
    await panel.getByRole('button', { name: 'Close' }).click();
  });

  const [node] = servingPair.nodes;

  await test.step('a file that was changed by hand is shown, and put back', async () => {
    await servingPair.run(node.name, 'sh', '-c', `echo "${byHand}" >>${site}`);
    // In the overview; it leads to the changes.
    await window.getByRole('button', { name: 'Look for drift' }).click();
    const panel = window.getByRole('region', { name: 'Look for drift' });
    await expect(panel.getByText(/^2 differences\./)).toBeVisible({ timeout: 60_000 });
    await panel.getByText(site).click();
    await expect(panel.getByText(byHand)).toBeVisible();
    await keepScreenshot(window, 'operations-drift');
    await panel.getByRole('button', { name: 'Put the servers of shop back' }).click();
    await expect(panel.getByText('Done: both servers are as pair.yaml says.')).toBeVisible({
      timeout: 90_000,
    });
    expect(await servingPair.run(node.name, 'cat', site)).not.toContain(byHand);
    await panel.getByRole('button', { name: 'Look again' }).click();
    await expect(panel.getByText(/^No drift/)).toBeVisible({ timeout: 60_000 });
  });

  await test.step('the last change is undone: what was written by hand is there again', async () => {
    await window.getByRole('tabpanel').getByRole('button', { name: 'Undo last change' }).click();
    const panel = window.getByRole('region', { name: 'Undo last change' });
    await expect(panel.getByText(site)).toBeVisible({ timeout: 60_000 });
    await panel.getByRole('button', { name: 'Undo the last change of shop' }).click();
    await expect(panel.getByText('Undone on both servers.')).toBeVisible({ timeout: 90_000 });
    expect(await servingPair.run(node.name, 'cat', site)).toContain(byHand);
    await expectState(window, 'Healthy');
  });

  await test.step('a drill that is stopped heals what it broke, and leaves a report', async () => {
    await window.getByRole('tab', { name: 'Drills' }).click();
    await window.getByRole('button', { name: /^Look at it: Service stopped/ }).click();
    await window.getByRole('button', { name: /^Stop the service on/ }).click();
    const stop = window.getByRole('tabpanel').getByRole('button', { name: 'Stop', exact: true });
    await textIsShown(window, 'the fault is made on');
    await stop.click();
    await expect(window.getByRole('tabpanel').getByText('aborted').first()).toBeVisible({ timeout: 90_000 });
    await keepScreenshot(window, 'operations-drill-stopped');
    await expectState(window, 'Healthy');
    await saveReport('pdf');
    const pdf = readPdf(readFileSync(join(home, 'report.pdf')));
    expect(pdf.pages).toBeGreaterThanOrEqual(1);
    expect(pdf.pages).toBeLessThanOrEqual(6);
    expect(pdf.text).toContain('shop');
    await saveReport('html');
    expect(readFileSync(join(home, 'report.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*shop/i);
    await saveReport('json');
    const report = JSON.parse(readFileSync(join(home, 'report.json'), 'utf8')) as Record<string, unknown>;
    expect(report).toMatchObject({ pair: 'shop', scenario: 'service-stop', verdict: 'aborted' });
  });

  await test.step('the audit says who did all this, and its trails are whole', async () => {
    await window.getByRole('tab', { name: 'Audit' }).click();
    const panel = window.getByRole('tabpanel');
    await expect(panel.getByText('All trails are whole.')).toBeVisible({ timeout: 60_000 });
    const table = panel.getByRole('table');
    for (const what of [
      'last change undone',
      'drill “Service stopped”',
      `maintenance of`,
      'change of both servers',
    ]) {
      await expect(table.getByText(what).first()).toBeVisible();
    }
    await keepScreenshot(window, 'operations-audit');
  });

  await test.step('uninstalled, the servers are as before', async () => {
    await window.getByRole('tab', { name: 'Changes' }).click();
    await window.getByRole('button', { name: 'Uninstall', exact: true }).click();
    const panel = window.getByRole('region', { name: 'Uninstall' });
    await panel
      .getByRole('radio', { name: 'Put the old content back over the edits' })
      .check({ timeout: 60_000 });
    const verb = panel.getByRole('button', { name: 'Uninstall from both servers of shop' });
    await expect(verb).toBeDisabled();
    await panel.getByLabel(/^Type the name of the pair/).fill('shop');
    await keepScreenshot(window, 'operations-uninstall');
    await verb.click();
    await expect(panel.getByText('Both servers are as they were before Pairkeeper came.')).toBeVisible({
      timeout: 120_000,
    });
    for (const { name } of servingPair.nodes) {
      const left =
        'ls -d /var/lib/pairkeeper /usr/libexec/pairkeeper /etc/keepalived/keepalived.conf 2>/dev/null; true';
      expect(await servingPair.run(name, 'sh', '-c', left)).toBe('');
    }
  });

  async function saveReport(format: 'pdf' | 'html' | 'json'): Promise<void> {
    const path = join(home, `report.${format}`);
    await answerSave(electron, path);
    await window
      .getByRole('button', { name: `Save this report as ${format.toUpperCase()}` })
      .first()
      .click();
    await expect.poll(() => sizeOf(path)).toBeGreaterThan(100);
  }
});

async function expectState(window: Page, state: string): Promise<void> {
  const sentence = window.getByTestId('health-sentence');
  await expect(sentence).toContainText(state, { timeout: 60_000 });
}

/** Looks in every frame: what is said may be something else half a second later. */
async function textIsShown(window: Page, text: string): Promise<void> {
  await window.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (document.body.textContent?.includes(wanted)) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
    text,
  );
}

async function standbyOf(window: Page, { nodes }: LabPair): Promise<string> {
  const sentence = (await window.getByTestId('health-sentence').textContent()) ?? '';
  const [first, second] = nodes;
  return sentence.includes(`${first.name} serves`) ? second.name : first.name;
}

function sizeOf(path: string): number {
  try {
    return readFileSync(path).length;
  } catch {
    return 0;
  }
}
