import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerOpen } from './support/dialogs.ts';
import { test } from './support/fixtures.ts';

const pairFile = `version: 1
name: imported
nodes:
  - name: lb-a
    address: 192.0.2.11
  - name: lb-b
    address: 192.0.2.12
vips:
  - address: 192.0.2.100/24
`;

test('a pair.yaml that is opened is a draft with its answers; another file is refused with the reason', async ({
  app,
  home,
}) => {
  const { window, electron } = app;
  await window.getByRole('navigation').getByRole('button', { name: 'Pair two servers' }).click();
  const open = window.getByRole('button', { name: 'Open a pair.yaml' });
  const picture = join(home, 'picture.png');
  writeFileSync(picture, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff]));
  await answerOpen(electron, picture);
  await open.click();
  await expect(window.getByRole('alert').filter({ hasText: picture })).toBeVisible();

  const path = join(home, 'pair.yaml');
  writeFileSync(path, pairFile);
  await answerOpen(electron, path);
  await open.click();
  await expect(window.getByRole('heading', { level: 1, name: 'Where are your two servers?' })).toBeVisible();
  await expect(window.getByLabel('Name of the pair')).toHaveValue('imported');
  const second = window.getByRole('region', { name: 'Second server' });
  await expect(second.getByLabel('Address', { exact: true })).toHaveValue('192.0.2.12');
  await expect(second.getByLabel('Name', { exact: true })).toHaveValue('lb-b');
});

test('twenty thousand hosts in ~/.ssh/config neither freeze the wizard nor flood its list', async ({
  launch,
  home,
}) => {
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  const hosts = Array.from({ length: 20_000 }, (_, index) => {
    const number = String(index).padStart(5, '0');
    return `Host host-${number}\n HostName 10.9.${index >> 8}.${index & 255}\n User ops\n`;
  });
  writeFileSync(join(home, '.ssh', 'config'), hosts.join(''), { mode: 0o600 });
  const { window } = await launch();
  await window.getByRole('navigation').getByRole('button', { name: 'Pair two servers' }).click();
  await window.getByRole('button', { name: 'Pair my servers' }).click();
  const server = window.getByRole('region', { name: 'First server' });
  const choice = server.getByPlaceholder('From ~/.ssh/config');
  await choice.click();
  await choice.pressSequentially('host-19');
  await expect(window.getByRole('option').first()).toHaveText(/^host-19000/);
  expect(await window.getByRole('option').count()).toBeLessThanOrEqual(50);
  await choice.pressSequentially('321');
  await window.getByRole('option', { name: /^host-19321/ }).click();
  await expect(server.getByLabel('Address', { exact: true })).toHaveValue('10.9.75.121');
  await expect(server.getByLabel('Name', { exact: true })).toHaveValue('host-19321');
  await expect(server.getByLabel('Log in as', { exact: true })).toHaveValue('ops');
});
