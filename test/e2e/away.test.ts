import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { test } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

// Also for making the pair, which a test's own timeout does not reach.
test.describe.configure({ timeout: 300_000 });

const count = 10_000;

/** Writes events into a node's spool as if they had happened there, numbered on from the last one. */
const fillSpool = `
spool=/var/lib/pairkeeper/events.jsonl
last=$(tail -n 1 "$spool" | sed 's/.*"seq":\\([0-9]*\\),.*/\\1/')
at=$(date -u +%Y-%m-%dT%H:%M:%S.000Z)
systemctl stop pairkeeper-events.service
seq 1 ${count} | awk -v last="$last" -v at="$at" -v node="$1" '{
  printf "{\\"kind\\":\\"event\\",\\"seq\\":%d,\\"at\\":\\"%s\\",\\"node\\":\\"%s\\",\\"code\\":\\"test.load-%05d\\",\\"params\\":{}}\\n", last + $1, at, node, $1
}' >>"$spool"
systemctl start pairkeeper-events.service
`;

test('the network is lost with the window hidden: unknown, not down; ten thousand events later one digest', async ({
  servingPair,
  launch,
  desktop,
}) => {
  const { window, electron } = await launch();
  const tooltip = async () => (await desktop.tray()).tooltip;
  await window.getByRole('navigation').getByText('shop').click();
  await expect(window.getByTestId('health-sentence')).toContainText('Healthy', { timeout: 60_000 });
  await expect.poll(tooltip).toMatch(/Healthy/);
  const [first, second] = servingPair.nodes;
  const isFirst = (await tooltip()).includes(`${first.name} serves`);
  const [holder, other] = isFirst ? [first, second] : [second, first];
  const show = (isShown: boolean) =>
    electron.evaluate(({ BrowserWindow }, shown) => {
      const [page] = BrowserWindow.getAllWindows();
      if (shown) page?.show();
      else page?.hide();
    }, isShown);

  await show(false);
  await cutFromHere(true);
  try {
    await expect.poll(tooltip, { timeout: 60_000 }).toMatch(/Unknown/);
    await servingPair.run(holder.name, 'systemctl', 'stop', 'nginx');
    const addresses = () => servingPair.run(other.name, 'ip', '-4', 'address', 'show');
    await expect.poll(addresses, { timeout: 30_000 }).toContain(servingPair.vip);
    await servingPair.run(holder.name, 'systemctl', 'start', 'nginx');
    await servingPair.run(holder.name, 'sh', '-c', fillSpool, 'fill', holder.name);
    // Whole again before it is seen again: then there is one thing to tell.
    const readings = () =>
      servingPair.run(holder.name, 'cat', '/run/pairkeeper/vrrp-state', '/run/pairkeeper/checks');
    await expect.poll(readings, { timeout: 60_000 }).toMatch(/BACKUP[\s\S]*nginx ok/);
    const heard = () => servingPair.run(other.name, 'cat', '/run/pairkeeper/heartbeat-service');
    await expect.poll(heard, { timeout: 60_000 }).toMatch(/^ok/);
    expect(await tooltip()).toMatch(/Unknown/);
  } finally {
    await cutFromHere(false);
  }
  await desktop.toast(/while you were away/, 60_000);
  await expect.poll(tooltip, { timeout: 60_000 }).toMatch(/Healthy/);

  await show(true);
  const events = window.getByRole('region', { name: 'What happened on both nodes' });
  await expect(events.getByRole('listitem')).toHaveCount(100);
  await keepScreenshot(window, 'away-ten-thousand');
  const find = events.getByRole('searchbox', { name: 'Find in events' });
  // Every event came, each once, and the oldest made room.
  await find.fill(`load-${count}`);
  await expect(events.getByRole('listitem')).toHaveCount(1);
  await find.fill('load-00001');
  await expect(events.getByText('No event matches.')).toBeVisible();
  await window.getByRole('tab', { name: 'Drills' }).click();
  await expect(window.getByRole('heading', { name: 'Faults made on purpose' })).toBeVisible();
  // Whoever waits longer than half a minute is told that the pair is not seen; on top of it there is the digest only.
  const titles = desktop.toasts().map(({ title }) => title);
  expect(titles.filter((title) => !/not seen/.test(title))).toEqual([
    expect.stringMatching(/while you were away/),
  ]);
});

/** All TCP from this computer; the servers go on hearing each other, and the gateway, which is their witness. */
async function cutFromHere(isCut: boolean): Promise<void> {
  const rule = ['pref', '10', 'ipproto', 'tcp', 'unreachable'];
  await promisify(execFile)('ip', ['rule', isCut ? 'add' : 'delete', ...rule]);
}
