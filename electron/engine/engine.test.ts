import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../core/errors/app-error.ts';
import { type EngineClient, startEngineClient } from '../../test/fakes/engine-client.ts';
import { type FakeSshd, startFakeSshd } from '../../test/fakes/fake-sshd.ts';
import { testKey } from '../../test/fakes/ssh-dependencies.ts';
import type { Draft } from '../contract/pair.ts';
import type { Question, QuestionAnswer } from '../contract/question.ts';

const SECRET = 'canary-correct-horse';
const WRONG = 'canary-wrong-horse';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function startServer(): Promise<FakeSshd> {
  const sshd = await startFakeSshd({
    hostKeys: [testKey('ed25519').private],
    methods: ['password'],
    authenticate: ({ password }) => password === SECRET,
  });
  cleanUps.push(sshd.stop);
  return sshd;
}

async function start(options: Parameters<typeof startEngineClient>[0] = {}): Promise<EngineClient> {
  const client = await startEngineClient(options);
  cleanUps.push(client.remove);
  cleanUps.push(client.stop);
  return client;
}

const keyring = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    handlers: {
      'secrets.find': ({ name }: { name: string }) => {
        const secret = kept.get(name);
        return secret === undefined ? {} : { secret };
      },
      'secrets.keep': ({ name, secret }: { name: string; secret: string }) => void kept.set(name, secret),
      'secrets.forget': ({ name }: { name: string }) => void kept.delete(name),
    },
  };
};

/** Answers every question as soon as it is asked. */
function answer(client: EngineClient, how: (question: Question) => QuestionAnswer): Question[] {
  const asked = new Map<string, Question>();
  client.on('questions', (open) => {
    for (const question of open) {
      if (asked.has(question.id)) continue;
      asked.set(question.id, question);
      void client.request('questions.answer', { questionId: question.id, answer: how(question) });
    }
  });
  const list: Question[] = [];
  client.on('questions', () => list.splice(0, list.length, ...asked.values()));
  return list;
}

const withPassword =
  (secret: string, remember = false) =>
  ({ kind }: Question): QuestionAnswer =>
    kind === 'host-key' ? { kind: 'host-key', isAccepted: true } : { kind: 'secret', secret, remember };

function nodesOf(servers: readonly FakeSshd[]) {
  const node = (index: number) => ({
    name: `web-${index + 1}`,
    address: `10.0.0.1${index + 1}`,
    ssh: { host: servers[index]?.host ?? '', port: servers[index]?.port ?? 22, user: 'root' },
  });
  return [node(0), node(1)] as [ReturnType<typeof node>, ReturnType<typeof node>];
}

async function draftOf(client: EngineClient): Promise<{ draft: Draft; servers: readonly FakeSshd[] }> {
  const servers = [await startServer(), await startServer()];
  const draft = await client.request('drafts.create', { name: 'web', nodes: nodesOf(servers) });
  return { draft, servers };
}

const connect = (draftId: string) => ({ kind: 'connect', target: { draftId } }) as const;

describe('logging in', () => {
  it('shows fingerprints before anything is sent, asks once for each account, and remembers what worked', async () => {
    const { kept, handlers } = keyring();
    const client = await start({ secrets: handlers });
    const { draft, servers } = await draftOf(client);
    const asked = answer(client, withPassword(SECRET, true));
    await client.run(connect(draft.id));
    expect(asked.map(({ kind }) => kind).sort()).toEqual(['host-key', 'host-key', 'password', 'password']);
    expect([...kept.keys()].sort()).toEqual(
      servers.map(({ host, port }) => `password root@${host}:${port}`).sort(),
    );
    await client.run(connect(draft.id));
    expect(asked).toHaveLength(4);
    expect(client.sent()).not.toContain('canary');
    const written = await readAll(client.home);
    expect(written).toContain('10.0.0.11');
    expect(written).not.toContain('canary');
  });

  it('never repeats a password that was refused, and asks anew the next time', async () => {
    const { kept, handlers } = keyring();
    const client = await start({ secrets: handlers });
    const { draft, servers } = await draftOf(client);
    let secret = WRONG;
    const asked = answer(client, (question) => withPassword(secret, true)(question));
    const failed = await client.follow(connect(draft.id));
    expect(failed).toMatchObject({
      state: 'failed',
      error: { code: 'ssh.password-refused', node: 'web-1' },
      also: [{ code: 'ssh.password-refused', node: 'web-2' }],
    });
    expect(
      servers.map(({ attempts }) => attempts.filter(({ method }) => method === 'password').length),
    ).toEqual([1, 1]);
    expect(kept.size).toBe(0);
    secret = SECRET;
    await client.run(connect(draft.id));
    expect(asked.filter(({ kind }) => kind === 'password')).toHaveLength(4);
    expect(client.sent()).not.toContain('canary');
  });

  it('does not offer a remembered password again once it was refused', async () => {
    const { kept, handlers } = keyring();
    const client = await start({ secrets: handlers });
    const { draft, servers } = await draftOf(client);
    for (const { host, port } of servers) kept.set(`password root@${host}:${port}`, WRONG);
    const asked = answer(client, withPassword(SECRET, true));
    expect((await client.follow(connect(draft.id))).state).toBe('failed');
    expect(asked.filter(({ kind }) => kind === 'password')).toHaveLength(0);
    await client.run(connect(draft.id));
    expect(asked.filter(({ kind }) => kind === 'password')).toHaveLength(2);
    expect([...kept.values()]).toEqual([SECRET, SECRET]);
  });

  it('says so when the keyring does not keep a password, and logs in all the same', async () => {
    const refusing = () => {
      throw new AppError('secrets.unwritable', { kind: 'unexpected', params: { reason: 'ENOSPC' } });
    };
    const client = await start({ secrets: { ...keyring().handlers, 'secrets.keep': refusing } });
    const { draft } = await draftOf(client);
    answer(client, withPassword(SECRET, true));
    const told = new Promise((resolve) => client.on('problems', resolve));
    await client.run(connect(draft.id));
    expect(await told).toMatchObject([{ code: 'secrets.unwritable', params: { reason: 'ENOSPC' } }]);
    expect(await client.request('problems.list', {})).toHaveLength(1);
  });

  it('takes its questions back when it is cancelled', async () => {
    const client = await start();
    const { draft } = await draftOf(client);
    const { id } = await client.request('tasks.start', { order: connect(draft.id) });
    await vi.waitFor(async () => expect(await client.request('questions.list', {})).toHaveLength(1));
    await client.request('tasks.cancel', { taskId: id });
    await vi.waitFor(async () => {
      const [task] = await client.request('tasks.list', {});
      expect(task).toMatchObject({ state: 'failed', error: { code: 'task.cancelled' } });
    });
    expect(await client.request('questions.list', {})).toEqual([]);
  });

  it('refuses an answer of the wrong kind, and one that comes too late', async () => {
    const client = await start();
    const { draft } = await draftOf(client);
    await client.request('tasks.start', { order: connect(draft.id) });
    await vi.waitFor(async () => expect(await client.request('questions.list', {})).toHaveLength(1));
    const [question] = await client.request('questions.list', {});
    const questionId = question?.id ?? '';
    const unfit: QuestionAnswer = { kind: 'answers', answers: [] };
    await expect(client.request('questions.answer', { questionId, answer: unfit })).rejects.toMatchObject({
      code: 'question.answer-unfit',
    });
    const refused = { kind: 'refused' } as const;
    await client.request('questions.answer', { questionId, answer: refused });
    await expect(client.request('questions.answer', { questionId, answer: refused })).rejects.toMatchObject({
      code: 'question.gone',
    });
  });
});

describe('the watch', () => {
  it('asks nobody in the background, does not knock again, and asks when the admin retries', async () => {
    const client = await start();
    const servers = [await startServer(), await startServer()];
    const draft = await client.request('drafts.create', { name: 'web', nodes: nodesOf(servers) });
    await writeFile(join(client.home, 'pairs', 'web.yaml'), draft.yaml);
    await vi.waitFor(
      () =>
        expect(client.health.get('web')?.nodes.map(({ failure }) => failure?.code)).toEqual([
          'watch.login-needed',
          'watch.login-needed',
        ]),
      { timeout: 10_000 },
    );
    expect(await client.request('questions.list', {})).toEqual([]);
    await client.request('pairs.retry', { pairId: 'web' });
    await vi.waitFor(async () => expect(await client.request('questions.list', {})).toHaveLength(1));
    expect(servers.map(({ attempts }) => attempts.length)).toEqual([0, 0]);
  });
});

describe('files', () => {
  it('show a pair whose file is broken or of a newer version, with the reason', async () => {
    const client = await start();
    await writeFile(join(client.home, 'pairs', 'broken.yaml'), 'version: 1\nname: [');
    await writeFile(join(client.home, 'pairs', 'newer.yaml'), 'version: 7\nname: web\n');
    await vi.waitFor(async () => expect(await client.request('pairs.list', {})).toHaveLength(2));
    const [broken, newer] = await client.request('pairs.list', {});
    expect(broken?.problem?.code).toMatch(/^spec\./);
    expect(newer?.problem?.code).toBe('spec.version-newer');
  });

  it('go on watching the pairs that are known while the folder can’t be read', async () => {
    const client = await start();
    await writeFile(join(client.home, 'pairs', 'broken.yaml'), 'version: 1\nname: [');
    await vi.waitFor(async () => expect(await client.request('pairs.list', {})).toHaveLength(1));
    await rename(join(client.home, 'pairs'), join(client.home, 'elsewhere'));
    await vi.waitFor(async () =>
      expect(await client.request('problems.list', {})).toMatchObject([
        { code: 'pair.folder-unreadable', params: { reason: 'ENOENT' } },
      ]),
    );
    expect(await client.request('pairs.list', {})).toHaveLength(1);
  });

  it('bring drafts back after the engine was killed, and keep a broken one aside', async () => {
    const first = await startEngineClient();
    cleanUps.push(first.remove);
    cleanUps.push(first.stop);
    const { draft } = await draftOf(first);
    await first.request('drafts.change', {
      draftId: draft.id,
      changes: [{ path: ['vrrp', 'profile'], value: 'fast' }],
    });
    await first.request('drafts.goto', { draftId: draft.id, step: 'review' });
    await writeFile(join(first.home, 'drafts', 'draft-broken.json'), '{');
    const second = await startEngineClient({ home: first.home });
    cleanUps.push(second.stop);
    const drafts = await second.request('drafts.list', {});
    expect(drafts).toMatchObject([{ id: draft.id, step: 'review' }]);
    expect(drafts[0]?.yaml).toContain('profile: fast');
    expect(await readdir(join(first.home, 'drafts'))).toContain('draft-broken.json.broken');
    expect(await second.request('problems.list', {})).toMatchObject([{ code: 'store.broken' }]);
  });

  it('say which place of a draft is wrong, and keep comments when a value is changed', async () => {
    const client = await start();
    const { draft } = await draftOf(client);
    expect(draft.yaml).toContain('#');
    const changed = await client.request('drafts.change', {
      draftId: draft.id,
      changes: [{ path: ['vips', 0, 'address'], value: '10.0.0.11/24' }],
    });
    expect(changed.issues).toMatchObject([{ code: 'spec.vip.is-node-address', path: 'vips[0].address' }]);
    expect(changed.spec).toBeUndefined();
    const planned = await client.follow({ kind: 'plan', target: { draftId: draft.id } });
    expect(planned).toMatchObject({ state: 'failed', error: { code: 'pair.incomplete' } });
  });

  it('count a change as interrupted when the engine was killed in the middle of it', async () => {
    const client = await startEngineClient();
    cleanUps.push(client.remove);
    cleanUps.push(client.stop);
    const { home } = client;
    const order = { kind: 'apply', target: { draftId: 'draft-1' }, planTaskId: 'task-0' };
    const view = { id: 'task-1', order, startedAt: '2026-05-01T00:00:00.000Z', events: 0, state: 'running' };
    await mkdir(join(home, 'tasks'), { recursive: true });
    await writeFile(join(home, 'tasks', 'task-1.json'), JSON.stringify({ version: 1, view, log: [] }));
    const second = await startEngineClient({ home });
    cleanUps.push(second.stop);
    expect(await second.request('tasks.list', {})).toMatchObject([
      { id: 'task-1', state: 'failed', error: { code: 'task.interrupted' } },
    ]);
  });
});

/** Everything that lies in a folder, as one text. */
async function readAll(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.path, entry.name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}
