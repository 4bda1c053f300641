import { expect } from '@playwright/test';
import { createWizard } from './pages/wizard.ts';
import { test } from './support/fixtures.ts';
import { keepScreenshot } from './support/screenshots.ts';

// Also for making the pair, which a test's own timeout does not reach.
test.describe.configure({ timeout: 240_000 });

const dropIn = '/etc/ssh/sshd_config.d/00-questions.conf';

test('servers that ask questions at login are answered in the wizard, and none of it is kept', async ({
  servingPair,
  launch,
}) => {
  const onlyQuestions = [
    `printf 'KbdInteractiveAuthentication yes\\nPasswordAuthentication no\\nAuthenticationMethods keyboard-interactive\\n' >${dropIn}`,
    'systemctl reload ssh',
  ].join(' && ');
  const { nodes, adminPassword } = servingPair;
  for (const { name } of nodes) await servingPair.run(name, 'sh', '-c', onlyQuestions);
  try {
    const app = await launch();
    const { window } = app;
    const wizard = createWizard(window);
    await wizard.begin();
    await wizard.fillIn('asked', nodes, '');
    const user = window
      .getByRole('region', { name: 'First server' })
      .getByLabel('Log in as', { exact: true });
    await user.fill('admin');
    await user.blur();
    await wizard.connect();
    for (const { name } of nodes) {
      const question = window.getByRole('region', { name: `${name} asks admin at login` });
      await question.getByLabel(/Password/).fill(adminPassword);
      await keepScreenshot(window, 'login-questions');
      await question.getByRole('button', { name: 'Log in' }).click();
    }
    for (const { name } of nodes) {
      const question = window.getByRole('region', { name: `${name}: sudo asks admin for a password` });
      await question.getByLabel(/sudo password/).fill(adminPassword);
      await question.getByRole('button', { name: 'Log in' }).click();
    }
    await wizard.next(/^Next: check both servers/);
    await wizard.expectStep('Are they fit for it?');
    expect(app.log()).not.toContain(adminPassword);
  } finally {
    for (const { name } of nodes)
      await servingPair.run(name, 'sh', '-c', `rm -f ${dropIn}; systemctl reload ssh`);
  }
});
