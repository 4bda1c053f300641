import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { test } from './support/fixtures.ts';
import { type App, commandLineOf } from './support/launch-app.ts';
import { keepScreenshot } from './support/screenshots.ts';

/** Pid of the engine's process, once there is one. */
async function enginePid(app: App): Promise<number> {
  let pid = 0;
  await expect
    .poll(async () => {
      const metrics = await app.electron.evaluate(({ app: main }) => main.getAppMetrics());
      pid =
        metrics.find(
          ({ type, serviceName }) => type === 'Utility' && serviceName === 'node.mojom.NodeService',
        )?.pid ?? 0;
      return pid;
    })
    .toBeGreaterThan(0);
  return pid;
}

/** True when the window is drawn and its engine answers. */
async function expectWorking(app: App): Promise<void> {
  await expect(app.window.locator('#root')).not.toBeEmpty();
  await expect(
    app.window.getByRole('alert').filter({ hasText: 'Pairkeeper did not understand' }),
  ).toHaveCount(0);
}

test('an engine that crashes is replaced, and the view stays', async ({ app }) => {
  await expectWorking(app);
  await app.window.evaluate(() => {
    (globalThis as unknown as { mark: number }).mark = 1;
  });
  const first = await enginePid(app);
  process.kill(first, 'SIGKILL');
  await expect.poll(() => enginePid(app)).not.toBe(first);
  await expectWorking(app);
  expect(await app.window.evaluate(() => (globalThis as unknown as { mark: number }).mark)).toBe(1);
});

test('a window that is loaded anew works as before', async ({ app }) => {
  await expectWorking(app);
  await app.window.reload();
  await expectWorking(app);
});

test('a second start shows the first window instead', async ({ app, home }) => {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const { program, args, env } = commandLineOf(home);
  const second = spawn(program, args, { env, stdio: 'ignore' });
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  const isVisible = () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await expect.poll(isVisible).toBe(true);
});

test('killed and started again, it opens as before', async ({ launch }) => {
  const first = await launch();
  await expectWorking(first);
  await first.kill();
  await expectWorking(await launch());
});

test('a broken settings file is kept aside, and said', async ({ launch, home }) => {
  const first = await launch();
  await expectWorking(first);
  await first.quit();
  writeFileSync(join(home, 'user-data', 'settings.json'), '{"version": 1, "language": ');
  const app = await launch();
  await expectWorking(app);
  const aside = readdirSync(join(home, 'user-data')).filter((name) =>
    /^settings\.broken-.*\.json$/.test(name),
  );
  expect(aside).toHaveLength(1);
  await expect(app.window.getByText(aside[0] as string)).toBeVisible();
});

test('without a keyring it starts, and keeps no secret in plain text', async ({ launch }) => {
  const app = await launch({ keyring: false });
  await expectWorking(app);
  type Bridge = {
    readonly pairkeeper: { call(name: string, input: unknown): Promise<{ readonly value: unknown }> };
  };
  const info = await app.window.evaluate(
    async () => (await (globalThis as unknown as Bridge).pairkeeper.call('app.info', {})).value,
  );
  expect(info).toMatchObject({
    secrets: { state: expect.stringMatching(/^(vault-locked|vault-open|none)$/) },
  });
});

test('with a keyring, secrets are kept there', async ({ app }) => {
  const available = await app.electron.evaluate(({ safeStorage }) =>
    safeStorage.encryptString('x').toString('latin1'),
  );
  expect(available).toMatch(/^v11/);
});

test('a pair file of a newer version is said, and left as it is', async ({ launch, home }) => {
  const folder = join(home, 'pairkeeper', 'pairs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'future.yaml'), 'version: 99\nname: future\n');
  const { window } = await launch();
  await window.getByRole('navigation').getByText('future').click();
  await expect(window.getByText(/format version 99/).first()).toBeVisible();
  await expect(window.getByText(/Install a newer Pairkeeper/).first()).toBeVisible();
});

test('a server that shows another host key is an alarm until its name was typed, and nothing is sent to it', async ({
  servingPair,
  launch,
}) => {
  test.setTimeout(240_000);
  const { window } = await launch();
  const [other, changed] = servingPair.nodes;
  await window.getByRole('navigation').getByText('shop').click();
  await expect(window.getByText('Healthy').first()).toBeVisible({ timeout: 30_000 });
  const renew = [
    'mkdir /root/old-keys && cp -a /etc/ssh/ssh_host_* /root/old-keys/ && rm /etc/ssh/ssh_host_*',
    "ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key",
    'systemctl restart ssh && pkill -f "[s]shd: root"; true',
  ].join(' && ');
  const restore = 'cp -a /root/old-keys/. /etc/ssh/ && rm -r /root/old-keys && systemctl restart ssh';
  await servingPair.run(changed.name, 'sh', '-c', renew);
  try {
    const alarm = window
      .getByText(new RegExp(`${changed.name}: .* shows another .* key than before`))
      .first();
    await expect(alarm).toBeVisible({ timeout: 60_000 });
    await expect(alarm).toContainText('nothing was sent');
    const logins = await servingPair.run(changed.name, 'sh', '-c', 'pgrep -fc "[s]shd: root" || true');
    expect(logins.trim()).toBe('0');

    const panel = window.getByRole('region', { name: new RegExp(`^${changed.name} is not the server`) });
    const shown = await servingPair.run(
      changed.name,
      'ssh-keygen',
      '-lf',
      '/etc/ssh/ssh_host_ed25519_key.pub',
    );
    await expect(panel).toContainText(/SHA256:\S{43}/.exec(shown)?.[0] ?? 'no fingerprint');
    await expect(panel.getByText(`${other.name} sees the same new key`)).toBeVisible({ timeout: 30_000 });
    await keepScreenshot(window, 'host-key-changed');
    await expectAccessible(window);
    const replace = panel.getByRole('button', { name: `Replace the key of ${changed.name}` });
    await expect(replace).toBeDisabled();
    await panel.getByLabel(`To replace the key, type ${changed.name}`).fill(changed.name);
    await replace.click();
    await expect(window.getByText('Healthy').first()).toBeVisible({ timeout: 60_000 });
    await expect(panel).toHaveCount(0);
  } finally {
    await servingPair.run(changed.name, 'sh', '-c', restore);
  }
});

test('what happened while the computer slept is one toast, not a burst', async ({
  servingPair,
  launch,
  desktop,
}) => {
  test.setTimeout(240_000);
  const app = await launch();
  const [first, second] = servingPair.nodes;
  await expect.poll(async () => (await desktop.tray()).tooltip, { timeout: 60_000 }).toMatch(/Healthy/);
  const isFirst = (await desktop.tray()).tooltip.includes(`${first.name} serves`);
  const [holder, other] = isFirst ? [first, second] : [second, first];
  const engine = await enginePid(app);
  await desktop.sleep();
  process.kill(engine, 'SIGSTOP');
  await servingPair.run(holder.name, 'systemctl', 'stop', 'nginx');
  const addresses = () => servingPair.run(other.name, 'ip', '-4', 'address', 'show');
  await expect.poll(addresses, { timeout: 30_000 }).toContain(servingPair.vip);
  await servingPair.run(holder.name, 'systemctl', 'start', 'nginx');
  process.kill(engine, 'SIGCONT');
  await desktop.wake();
  await desktop.toast(/away/i, 60_000);
  await expect.poll(async () => (await desktop.tray()).tooltip, { timeout: 60_000 }).toMatch(/Healthy/);
  expect(desktop.toasts().map(({ title }) => title)).toHaveLength(1);
  await app.quit();
});
