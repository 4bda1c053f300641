import { expect } from '@playwright/test';
import { createWizard } from './pages/wizard.ts';
import { expectAccessible } from './support/accessibility.ts';
import { test } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

/** A keepalived as in most tutorials, with one of their traps: an authentication that VRRP version 3 does not have. */
const setUp = `
apt-get -q -y install keepalived >/dev/null 2>&1
cat >/etc/keepalived/keepalived.conf <<CONF
vrrp_instance VI_1 {
    state $1
    interface eth0
    virtual_router_id 51
    priority $2
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 123456789
    }
    virtual_ipaddress {
        $3/24
    }
}
CONF
systemctl restart keepalived
`;

test('a keepalived that somebody else has set up is explained, and the design wants the same', async ({
  labPair,
  launch,
}) => {
  test.setTimeout(240_000);
  const { nodes, vip } = labPair;
  const roles = [
    ['MASTER', '150'],
    ['BACKUP', '100'],
  ] as const;
  await Promise.all(
    nodes.map(({ name }, index) =>
      labPair.run(name, 'sh', '-ec', setUp, 'set-up', ...(roles[index] ?? []), vip),
    ),
  );
  const { window } = await launch();
  const wizard = createWizard(window);
  await wizard.begin();
  await wizard.fillIn('shop', nodes, labPair.keyPath);
  await wizard.connect();
  for (const { name } of nodes) await wizard.accept(name);
  await wizard.next(/^Next: check both servers/);
  const panel = window.getByRole('region', { name: 'Adopt what is there' });
  await panel.getByRole('button', { name: 'Read and explain it' }).click({ timeout: 60_000 });
  await expect(panel).toContainText('The design wants the same now.', { timeout: 60_000 });
  await expect(panel).toContainText(/traps? in it/);
  await keepScreenshot(window, 'wizard-2-adopt');
  await expectAccessible(window);
  // The check before saw a configuration that stood in the way; now it is the one that will be replaced.
  await wizard.next(/^Next: design/);
  await wizard.expectStep('What shall the pair do?');
  await expect(window.getByLabel('Virtual IP 1, with prefix length')).toHaveValue(`${vip}/24`);
});
