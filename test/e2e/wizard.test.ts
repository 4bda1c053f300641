import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { createWizard } from './pages/wizard.ts';
import { expectAccessible } from './support/accessibility.ts';
import { answerSave } from './support/dialogs.ts';
import { test } from './support/fixtures.ts';
import type { LabPair } from './support/lab-pair.ts';
import { readPdf } from './support/pdf.ts';
import { keepScreenshot } from './support/screenshots.ts';

test('two fresh servers become a pair, and a drill proves it', async ({ home, labPair, launch }) => {
  test.setTimeout(300_000);
  const first = await launch();
  let { window, electron } = first;
  let wizard = createWizard(window);
  await wizard.begin();
  await keepScreenshot(window, 'wizard-1-connect');
  await wizard.fillIn('shop', labPair.nodes, labPair.keyPath);
  await expectAccessible(window);
  await wizard.connect();

  for (const node of labPair.nodes) {
    const shown = await wizard.fingerprintOf(node.name);
    expect(fingerprintsOf(node.address, labPair, home)).toContain(shown);
    await keepScreenshot(window, 'wizard-1-host-key');
    await wizard.accept(node.name);
  }
  await wizard.next(/^Next: check both servers/);
  await wizard.expectStep('Are they fit for it?');
  await expect(window.getByRole('button', { name: /^(Next: design|Design first)/ })).not.toHaveAttribute(
    'aria-disabled',
    'true',
    { timeout: 60_000 },
  );
  await keepScreenshot(window, 'wizard-2-check');
  await expectAccessible(window);
  await wizard.next(/^(Next: design|Design first)/);
  await wizard.expectStep('What shall the pair do?');
  await wizard.setSharedAddress(`${labPair.vip}/24`);
  await keepScreenshot(window, 'wizard-3-design');
  await expectAccessible(window);

  await first.quit();
  ({ window, electron } = await launch());
  wizard = createWizard(window);
  await wizard.goOnWith('shop');
  await wizard.expectStep('What shall the pair do?');
  await expect(window.getByLabel('Virtual IP 1, with prefix length')).toHaveValue(`${labPair.vip}/24`);
  await wizard.next(/^Next: review/);

  await wizard.expectStep('Shall exactly this be done?');
  await expect(window.getByRole('button', { name: 'Change 2 servers' })).not.toHaveAttribute(
    'aria-disabled',
    'true',
    { timeout: 60_000 },
  );
  await keepScreenshot(window, 'wizard-4-review');
  await expectAccessible(window);
  const script = await exported(/^Shell script for/, 'node.sh');
  execFileSync('sh', ['-n', script]);
  expect(readFileSync(script, 'utf8')).toContain('/etc/keepalived/keepalived.conf');
  expect(readFileSync(await exported(/^pair\.yaml/, 'pair.yaml'), 'utf8')).toContain(labPair.vip);
  await wizard.next(/^Change 2 servers/);
  await wizard.expectStep('Both servers are being changed');
  await keepScreenshot(window, 'wizard-5-apply');
  await wizard.next(/^Next: prove it/, 150_000);

  await wizard.expectStep('Does it really work?');
  await expect(window.getByText(/All \d+ checks passed/)).toBeVisible({ timeout: 60_000 });
  await expect(window.getByTitle(/^shop\nHealthy/)).toBeVisible({ timeout: 60_000 });
  await window.getByRole('checkbox', { name: /I agree to stop the service/ }).check();
  await window.getByRole('button', { name: /^Stop the service on/ }).click();
  await expect(window.getByText(/^Outage: /)).toBeVisible({ timeout: 90_000 });
  await keepScreenshot(window, 'wizard-6-prove');
  await expectAccessible(window);
  expect(readPdf(readFileSync(await saved('PDF'))).text).toContain('shop');
  expect(readFileSync(await saved('HTML'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*shop/i);
  expect(JSON.parse(readFileSync(await saved('JSON'), 'utf8'))).toMatchObject({ scenario: 'service-stop' });
  await wizard.next(/^Go to the pair/);
  await expect(window.getByText('Healthy').first()).toBeVisible({ timeout: 60_000 });
  expect(readFileSync(join(home, 'pairkeeper/pairs/shop.yaml'), 'utf8')).toContain(labPair.vip);

  /** Chooses an entry of Review's menu, and says where the file is. */
  async function exported(entry: RegExp, name: string): Promise<string> {
    await window.getByRole('button', { name: 'Export' }).click();
    return fileOf(name, () => window.getByRole('menuitem', { name: entry }).first().click());
  }

  function saved(format: string): Promise<string> {
    const button = window.getByRole('button', { name: `Save report as ${format}` });
    return fileOf(`report.${format}`, () => button.click());
  }

  async function fileOf(name: string, save: () => Promise<void>): Promise<string> {
    const path = join(home, name);
    await answerSave(electron, path);
    await save();
    await expect(window.getByText(path)).toBeVisible();
    return path;
  }
});

/** What ssh-keygen says of the keys that the lab published for a server. */
function fingerprintsOf(address: string, labPair: LabPair, home: string): readonly string[] {
  const list = join(home, 'published-keys');
  const lines = readFileSync(labPair.knownHostsPath, 'utf8').split('\n');
  writeFileSync(list, lines.filter((line) => line.split(' ')[0]?.split(',').includes(address)).join('\n'));
  const said = execFileSync('ssh-keygen', ['-l', '-f', list], { encoding: 'utf8' });
  return said.match(/SHA256:[A-Za-z0-9+/]{43}/g) ?? [];
}
