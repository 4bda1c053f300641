// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { askedFor, type FakeDesktop } from '../../../test/fakes/fake-desktop.ts';
import { renderWindow, settled } from '../../../test/fakes/render-window.ts';
import { healthIn } from '../../../test/window/health.ts';
import { scenes } from '../../../test/window/scenes.ts';

const before = `ssh-rsa SHA256:${'a'.repeat(43)}`;
const fingerprint = `SHA256:${'b'.repeat(43)}`;

/** The pair page when web-2 shows another key than before. */
async function open(userFile: 'none' | 'old' | 'new'): Promise<FakeDesktop> {
  const healthy = healthIn('healthy', '2026-11-21T09:00:00Z');
  const [first, second] = healthy.nodes;
  const params = { hop: 'target', host: '10.0.0.12', port: 22, keyType: 'ssh-ed25519', fingerprint };
  const failure = { code: 'ssh.host-key-other-type', params: { ...params, stored: before, userFile } };
  const health = { ...healthy, nodes: [first, { ...second, source: 'peer', failure }] } as const;
  const given = scenes.healthy();
  return renderWindow(
    {
      ...given,
      engine: {
        ...given.engine,
        'pairs.health': () => [{ pairId: 'shop', health }],
        'hosts.attest-key': () => ({ by: 'web-1', verdict: 'other' }),
        'hosts.replace-key': () => undefined,
      },
    },
    { view: 'pair', pairId: 'shop', tab: 'overview' },
  );
}

const alarm = () => screen.getByRole('region', { name: /^web-2 is not the server/ });

it('shows both fingerprints and what the other server sees, and replaces only after the name was typed', async () => {
  const desktop = await open('none');
  for (const words of [before, `ssh-ed25519 ${fingerprint}`]) within(alarm()).getByText(words);
  within(alarm()).getByText(/^web-1 sees another key on the network.*Don’t replace it/);
  const button = within(alarm()).getByRole('button', { name: 'Replace the key of web-2' });
  const field = within(alarm()).getByLabelText('To replace the key, type web-2');
  for (const typed of ['', 'web-1', 'web-2 ']) {
    fireEvent.change(field, { target: { value: typed } });
    expect((button as HTMLButtonElement).disabled).toBe(true);
    fireEvent.submit(field);
  }
  await settled();
  expect(askedFor(desktop, 'hosts.replace-key')).toEqual([]);
  fireEvent.change(field, { target: { value: 'web-2' } });
  fireEvent.click(button);
  await settled();
  const target = { pairId: 'shop' };
  expect(askedFor(desktop, 'hosts.replace-key')).toEqual([
    { target, node: 'web-2', fingerprint, typedName: 'web-2' },
  ]);
});

it.each([
  ['old', /^The old key also stands in ~\/\.ssh\/known_hosts.*its own list counts/],
  ['new', /^~\/\.ssh\/known_hosts holds the new key already/],
] as const)('says which list counts when the user’s own one has the %s key', async (userFile, words) => {
  await open(userFile);
  within(alarm()).getByText(words);
});
