import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type FakeSshd,
  type FakeSshdOptions,
  type LoginAttempt,
  startFakeSshd,
} from '../../../test/fakes/fake-sshd.ts';
import {
  appErrorOf,
  type TestKey,
  type TestSurroundings,
  testKey,
  testNode,
  testSurroundings,
} from '../../../test/fakes/ssh-dependencies.ts';
import type { Credentials } from '../../host/credentials.ts';
import type { Host } from '../../host/host.ts';
import { connectSsh } from './connect-ssh.ts';

const hostKey = testKey('ed25519');

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function server(options: Partial<FakeSshdOptions>): Promise<FakeSshd> {
  const sshd = await startFakeSshd({ hostKeys: [hostKey.private], ...options });
  cleanUps.push(sshd.stop);
  return sshd;
}

async function surroundings(
  credentials: Partial<Credentials> = {},
  agentSocket?: string,
): Promise<TestSurroundings> {
  const made = await testSurroundings({ credentials, ...(agentSocket === undefined ? {} : { agentSocket }) });
  cleanUps.push(made.remove);
  return made;
}

async function connected(host: Promise<Host>): Promise<Host> {
  const made = await host;
  cleanUps.push(made.close);
  return made;
}

const opens =
  (key: TestKey) =>
  (attempt: LoginAttempt): boolean =>
    attempt.key?.toString('base64') === key.base64;

async function keyFile(around: TestSurroundings, key: TestKey, name = 'some_key'): Promise<string> {
  await mkdir(join(around.folder, '.ssh'), { recursive: true });
  const path = join(around.folder, '.ssh', name);
  await writeFile(path, key.private, { mode: 0o600 });
  return path;
}

describe('a password', () => {
  it('that is wrong is sent once and by one method', async () => {
    const sshd = await server({
      methods: ['publickey', 'password', 'keyboard-interactive'],
      prompts: [{ prompt: 'Password: ', echo: false }],
    });
    const around = await surroundings({
      password: async () => 'wrong',
      keyboardInteractive: async () => ['wrong'],
    });
    const error = await appErrorOf(connectSsh(testNode(sshd), around.dependencies));
    expect(error).toMatchObject({
      code: 'ssh.password-refused',
      kind: 'connection',
      node: 'alpha',
      params: { user: 'admin' },
    });
    expect(sshd.attempts.filter((attempt) => attempt.method !== 'none')).toEqual([
      { method: 'password', user: 'admin', secret: 'wrong' },
    ]);
    expect(around.asked).toEqual(['password']);
  });

  it('that nobody has leads to an error that names what the server takes', async () => {
    const sshd = await server({ methods: ['publickey', 'password'] });
    const around = await surroundings();
    const error = await appErrorOf(connectSsh(testNode(sshd), around.dependencies));
    expect(error).toMatchObject({ code: 'ssh.nothing-to-try', params: { offered: 'publickey, password' } });
  });

  it('is not asked for when the server does not take any', async () => {
    const sshd = await server({ methods: ['publickey'] });
    const around = await surroundings({ password: async () => 'secret' });
    await keyFile(around, testKey('ed25519'), 'id_ed25519');
    const error = await appErrorOf(connectSsh(testNode(sshd), around.dependencies));
    expect(error).toMatchObject({
      code: 'ssh.auth-failed',
      params: { tried: 'publickey', offered: 'publickey' },
    });
    expect(around.asked).toEqual([]);
  });
});

describe('a server that lets in anyone', () => {
  it('is not trusted with commands', async () => {
    const sshd = await server({ authenticate: () => true });
    const around = await surroundings();
    expect((await appErrorOf(connectSsh(testNode(sshd), around.dependencies))).code).toBe(
      'ssh.no-authentication',
    );
  });
});

describe("the server's own questions", () => {
  const prompts = [
    { prompt: 'Code\u001b]0;evil\u0007: ', echo: true },
    { prompt: 'Password: ', echo: false },
  ];

  it('are cleaned, asked and answered', async () => {
    const sshd = await server({
      methods: ['keyboard-interactive'],
      prompts,
      authenticate: ({ answers }) => answers?.join() === '123,secret',
    });
    let seen: readonly string[] = [];
    const around = await surroundings({
      keyboardInteractive: async (question) => {
        seen = question.prompts.map((prompt) => `${prompt.text} ${prompt.echo}`);
        return ['123', 'secret'];
      },
    });
    await connected(connectSsh(testNode(sshd), around.dependencies));
    expect(seen).toEqual(['Code: true', 'Password: false']);
  });

  it('end the login without a wrong attempt when there is nobody to answer', async () => {
    const sshd = await server({ methods: ['keyboard-interactive'], prompts });
    const around = await surroundings();
    expect((await appErrorOf(connectSsh(testNode(sshd), around.dependencies))).code).toBe(
      'ssh.answers-missing',
    );
    expect(sshd.attempts.map((attempt) => attempt.method)).toEqual(['none']);
  });

  it('may follow a key as a second factor', async () => {
    const key = testKey('ed25519');
    const sshd = await server({
      methods: ['publickey', 'keyboard-interactive'],
      prompts: [{ prompt: 'Code: ', echo: true }],
      authenticate: (attempt) => {
        if (attempt.method === 'publickey') return opens(key)(attempt) && 'partial';
        return attempt.answers?.[0] === '123';
      },
    });
    const around = await surroundings({ keyboardInteractive: async () => ['123'] });
    await keyFile(around, key, 'id_ed25519');
    await connected(connectSsh(testNode(sshd), around.dependencies));
    expect(sshd.attempts.map((attempt) => attempt.method)).toEqual([
      'none',
      'publickey',
      'keyboard-interactive',
    ]);
  });
});

describe('a key', () => {
  it.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    "of type %s from the user's folder opens the door",
    async (kind) => {
      const key = testKey(kind);
      const sshd = await server({ authenticate: opens(key) });
      const around = await surroundings();
      await keyFile(around, key, `id_${kind}`);
      await connected(connectSsh(testNode(sshd), around.dependencies));
      expect(around.asked).toEqual([]);
    },
  );

  it.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    'of type %s under a passphrase is unlocked when wanted',
    async (kind) => {
      const key = testKey(kind, 'open sesame');
      const sshd = await server({ authenticate: opens(key) });
      const around = await surroundings({ passphrase: async () => 'open sesame' });
      const identityFile = await keyFile(around, key);
      await connected(connectSsh(testNode(sshd, { identityFile }), around.dependencies));
      expect(around.asked).toEqual(['passphrase']);
    },
  );

  it('that the server does not know is not unlocked', async () => {
    const sshd = await server({ authenticate: ({ password }) => password === 'secret' });
    const around = await surroundings({
      passphrase: async () => 'open sesame',
      password: async () => 'secret',
    });
    await keyFile(around, testKey('ed25519', 'open sesame'), 'id_ed25519');
    await connected(connectSsh(testNode(sshd), around.dependencies));
    expect(around.asked).toEqual(['password']);
  });

  it('whose passphrase is wrong ends the login', async () => {
    const key = testKey('ed25519', 'open sesame');
    const sshd = await server({ authenticate: opens(key) });
    const around = await surroundings({ passphrase: async () => 'guess', password: async () => 'guess' });
    const identityFile = await keyFile(around, key);
    const error = await appErrorOf(connectSsh(testNode(sshd, { identityFile }), around.dependencies));
    expect(error).toMatchObject({ code: 'ssh.passphrase-wrong', params: { path: identityFile } });
    expect(around.asked).toEqual(['passphrase']);
  });

  it('named in pair.yaml is the only one tried', async () => {
    const sshd = await server({ authenticate: () => false, methods: ['publickey'] });
    const around = await surroundings();
    await keyFile(around, testKey('ed25519'), 'id_ed25519');
    await keyFile(around, testKey('ecdsa'), 'id_ecdsa');
    await keyFile(around, testKey('rsa'), 'chosen');
    await appErrorOf(connectSsh(testNode(sshd, { identityFile: '~/.ssh/chosen' }), around.dependencies));
    expect(sshd.requests()).toBe(2);
  });

  const unusable: readonly (readonly [string, string, (around: TestSurroundings) => Promise<unknown>])[] = [
    ['is not there', 'ssh.key-unreadable', async () => undefined],
    ['is no key', 'ssh.key-format', (around) => writeFile(join(around.folder, 'key'), 'hello')],
    [
      'is only the public half',
      'ssh.key-public',
      (around) => writeFile(join(around.folder, 'key'), `${hostKey.type} ${hostKey.base64}`),
    ],
  ];
  it.each(unusable)('that %s is named', async (_title, code, prepare) => {
    const sshd = await server({});
    const around = await surroundings();
    await prepare(around);
    const identityFile = join(around.folder, 'key');
    const error = await appErrorOf(connectSsh(testNode(sshd, { identityFile }), around.dependencies));
    expect(error).toMatchObject({ code, params: { path: identityFile } });
  });
});

describe('an agent', () => {
  it('signs without the key leaving it, also for a key file that is locked', async () => {
    const key = testKey('ecdsa', 'open sesame');
    const plain = testKey('ed25519');
    const sshd = await server({ authenticate: opens(plain) });
    const around = await surroundings();
    const socket = await startAgent(around, plain);
    const withAgent = {
      ...around.dependencies,
      login: { ...around.dependencies.login, agentSocket: socket },
    };
    await keyFile(around, key, 'id_ecdsa');
    await connected(connectSsh(testNode(sshd), withAgent));
    expect(around.asked).toEqual([]);
  });

  it('counts as a first factor where the server wants two', async () => {
    const key = testKey('ed25519');
    const sshd = await server({
      methods: ['publickey', 'password'],
      authenticate: (attempt) =>
        attempt.method === 'publickey' ? opens(key)(attempt) && 'partial' : attempt.password === 'secret',
    });
    const around = await surroundings({ password: async () => 'secret' });
    const agentSocket = await startAgent(around, key);
    const withAgent = { ...around.dependencies, login: { ...around.dependencies.login, agentSocket } };
    await connected(connectSsh(testNode(sshd), withAgent));
    expect(sshd.attempts.map((attempt) => attempt.method)).toEqual(['none', 'publickey', 'password']);
  });

  it('that is dead is reported and passed over', async () => {
    const sshd = await server({ authenticate: ({ password }) => password === 'secret' });
    const around = await surroundings({ password: async () => 'secret' }, '/nonexistent/agent');
    await connected(connectSsh(testNode(sshd), around.dependencies));
    expect(around.events.map((event) => event.code)).toContain('ssh.agent-unavailable');
  });
});

describe('a server that can not be talked to', () => {
  async function listen(
    onConnection: Parameters<typeof createServer>[1],
  ): Promise<{ host: string; port: number }> {
    const listener: Server = createServer(onConnection as () => void);
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => listener.close());
    return { host: '127.0.0.1', port: (listener.address() as { port: number }).port };
  }

  it('because nothing listens', async () => {
    const sshd = await server({});
    await sshd.stop();
    const around = await surroundings();
    const error = await appErrorOf(connectSsh(testNode(sshd), around.dependencies));
    expect(error).toMatchObject({
      code: 'ssh.refused',
      params: { host: '127.0.0.1', port: sshd.port, hop: 'target' },
    });
  });

  it('because its name means nothing', async () => {
    const around = await surroundings();
    const error = await appErrorOf(
      connectSsh(testNode({ host: 'no-such-host.invalid', port: 22 }), around.dependencies),
    );
    expect(error.code).toBe('ssh.dns');
  });

  it('because it speaks something else', async () => {
    const other = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const around = await surroundings();
    const error = await appErrorOf(connectSsh(testNode(other), around.dependencies));
    expect(['ssh.not-ssh', 'ssh.closed-early']).toContain(error.code);
  });

  it('because it hangs up', async () => {
    const other = await listen((socket) => socket.destroy());
    const around = await surroundings();
    expect((await appErrorOf(connectSsh(testNode(other), around.dependencies))).code).toBe(
      'ssh.closed-early',
    );
  });

  it('because it says nothing, when the caller gives up', async () => {
    const other = await listen(() => undefined);
    const around = await surroundings();
    const abort = new AbortController();
    const attempt = appErrorOf(connectSsh(testNode(other), around.dependencies, { signal: abort.signal }));
    abort.abort();
    expect((await attempt).code).toBe('host.cancelled');
  });

  it('because it only knows broken algorithms, unless the node is marked legacy', async () => {
    const legacy = { serverHostKey: ['ssh-rsa' as const], kex: ['diffie-hellman-group14-sha1' as const] };
    const sshd = await server({
      hostKeys: [testKey('rsa').private],
      algorithms: legacy,
      authenticate: ({ password }) => password === 'x',
    });
    const around = await surroundings({ password: async () => 'x' });
    const error = await appErrorOf(connectSsh(testNode(sshd), around.dependencies));
    expect(error).toMatchObject({ code: 'ssh.no-common-algorithm', params: { algorithm: 'kex' } });
    await connected(connectSsh(testNode(sshd, { legacyAlgorithms: true }), around.dependencies));
  });
});

/** An agent that holds one key. */
async function startAgent(around: TestSurroundings, held: TestKey): Promise<string> {
  const key = ssh2.utils.parseKey(held.private);
  if (key instanceof Error) throw key;
  const agent = createServer((socket) => {
    const protocol = new ssh2.AgentProtocol(false);
    protocol.on('identities', (request) => protocol.getIdentitiesReply(request, [key]));
    protocol.on('sign', (request, _publicKey, data, options) => {
      protocol.signReply(request, key.sign(data, options.hash));
    });
    socket.on('error', () => undefined);
    socket.pipe(protocol).pipe(socket);
  });
  const path = join(around.folder, 'agent');
  await new Promise<void>((resolve) => agent.listen(path, resolve));
  cleanUps.push(() => agent.close());
  return path;
}
