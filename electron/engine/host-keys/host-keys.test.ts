import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type EngineClient, startEngineClient } from '../../../test/fakes/engine-client.ts';
import { type FakeSshd, startFakeSshd } from '../../../test/fakes/fake-sshd.ts';
import { type TestKey, testKey } from '../../../test/fakes/ssh-dependencies.ts';

const SECRET = 'canary-correct-horse';
const old = testKey('ed25519');
const keys = [testKey('ed25519'), testKey('ed25519')] as const;

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Scene = {
  readonly client: EngineClient;
  readonly servers: readonly FakeSshd[];
  readonly draftId: string;
  /** What the first server is shown by the second one. */
  see(key: TestKey): void;
};

const known = ({ host, port }: FakeSshd, { type, base64 }: TestKey) =>
  `[${host}]:${port} ${type} ${base64}\n`;

/** Two known servers; the second one was installed anew. Both lists of known hosts have its old key. */
async function scene(): Promise<Scene> {
  let seen: TestKey | undefined;
  const start = async (index: 0 | 1): Promise<FakeSshd> => {
    const sshd = await startFakeSshd({
      hostKeys: [keys[index].private],
      methods: ['password'],
      authenticate: ({ password }) => password === SECRET,
      keyscan: () => (seen === undefined ? '' : `10.0.0.12 ${seen.type} ${seen.base64}\n`),
    });
    cleanUps.push(sshd.stop);
    return sshd;
  };
  const servers = [await start(0), await start(1)] as const;
  const client = await startEngineClient();
  cleanUps.push(client.remove);
  cleanUps.push(client.stop);
  const lists = [join(client.home, 'known_hosts'), join(client.home, '.ssh', 'known_hosts')];
  await mkdir(join(client.home, '.ssh'));
  for (const list of lists) await writeFile(list, known(servers[0], keys[0]) + known(servers[1], old));
  client.on('questions', (open) => {
    for (const { id } of open) {
      const answer = { kind: 'secret', secret: SECRET, remember: false } as const;
      void client.request('questions.answer', { questionId: id, answer }).catch(() => undefined);
    }
  });
  const node = (index: 0 | 1) => ({
    name: `web-${index + 1}`,
    address: `10.0.0.1${index + 1}`,
    ssh: { host: servers[index].host, port: servers[index].port, user: 'root' },
  });
  const nodes = [node(0), node(1)] as [ReturnType<typeof node>, ReturnType<typeof node>];
  const { id: draftId } = await client.request('drafts.create', { name: 'web', nodes });
  const see = (key: TestKey): void => {
    seen = key;
  };
  return { client, servers, draftId, see };
}

/** Connects; the second server is refused, by the fingerprint that is given back. */
async function refused({ client, draftId }: Scene): Promise<{ keyType: string; fingerprint: string }> {
  const task = await client.follow({ kind: 'connect', target: { draftId } });
  expect(task).toMatchObject({
    state: 'failed',
    error: { code: 'ssh.host-key-changed', node: 'web-2', params: { userFile: 'old' } },
  });
  const params = 'error' in task ? task.error.params : {};
  return { keyType: String(params.keyType), fingerprint: String(params.fingerprint) };
}

it('a changed key is replaced once the server’s name was typed, in our own list only', async () => {
  const told = await scene();
  const { client, servers, draftId } = told;
  const { fingerprint } = await refused(told);
  const about = { target: { draftId }, node: 'web-2', fingerprint };
  await expect(client.request('hosts.replace-key', { ...about, typedName: 'web-1' })).rejects.toMatchObject({
    code: 'host-key.name-differs',
  });
  const other = `SHA256:${'a'.repeat(43)}`;
  await expect(
    client.request('hosts.replace-key', { ...about, fingerprint: other, typedName: 'web-2' }),
  ).rejects.toMatchObject({ code: 'ssh.host-key-changed' });
  expect(servers[1]?.requests()).toBe(0);

  await client.request('hosts.replace-key', { ...about, typedName: 'web-2' });
  const [first, second] = servers as readonly [FakeSshd, FakeSshd];
  const own = await readFile(join(client.home, 'known_hosts'), 'utf8');
  expect(own).toBe(known(first, keys[0]) + known(second, keys[1]));
  const users = await readFile(join(client.home, '.ssh', 'known_hosts'), 'utf8');
  expect(users).toBe(known(first, keys[0]) + known(second, old));
  // It gets on to reading the servers, which these are not: both logins were let in.
  await client.follow({ kind: 'connect', target: { draftId } });
  await vi.waitFor(() => expect(second.attempts.map(({ secret }) => secret)).toContain(SECRET));
});

it('says what the other server sees of the new key, when it can be asked without asking the admin', async () => {
  const told = await scene();
  const { client, draftId, see } = told;
  const ask = (shown: { keyType: string; fingerprint: string }) =>
    client.request('hosts.attest-key', { target: { draftId }, node: 'web-2', ...shown });
  const nobody = { keyType: 'ssh-ed25519', fingerprint: `SHA256:${'a'.repeat(43)}` };
  expect(await ask(nobody)).toEqual({ by: 'web-1', verdict: 'unreachable' });
  const shown = await refused(told);
  expect(await ask(shown)).toEqual({ by: 'web-1', verdict: 'unknown' });
  see(keys[1]);
  expect(await ask(shown)).toEqual({ by: 'web-1', verdict: 'same' });
  see(old);
  expect(await ask(shown)).toEqual({ by: 'web-1', verdict: 'other' });
});
