import { createHmac } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeSshd, type FakeSshdOptions, startFakeSshd } from '../../../test/fakes/fake-sshd.ts';
import {
  appErrorOf,
  type TestKey,
  type TestSurroundings,
  testKey,
  testNode,
  testSurroundings,
} from '../../../test/fakes/ssh-dependencies.ts';
import type { Host } from '../../host/host.ts';
import { connectSsh } from './connect-ssh.ts';

const ed25519 = testKey('ed25519');
const otherEd25519 = testKey('ed25519');
const ecdsa = testKey('ecdsa');
const rsa = testKey('rsa');

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function server(options: Partial<FakeSshdOptions> = {}): Promise<FakeSshd> {
  const sshd = await startFakeSshd({
    hostKeys: [ed25519.private],
    authenticate: ({ password }) => password === 'secret',
    ...options,
  });
  cleanUps.push(sshd.stop);
  return sshd;
}

async function surroundings(
  decision: 'accept' | 'refuse' = 'accept',
  userLines: readonly string[] = [],
): Promise<TestSurroundings> {
  const made = await testSurroundings({ decision, credentials: { password: async () => 'secret' } });
  cleanUps.push(made.remove);
  await writeFile(made.userFile, userLines.map((line) => `${line}\n`).join(''));
  return made;
}

async function connected(host: Promise<Host>): Promise<Host> {
  const made = await host;
  cleanUps.push(made.close);
  return made;
}

function line(names: string, key: TestKey, marker = ''): string {
  return `${marker}${marker === '' ? '' : ' '}${names} ${key.type} ${key.base64}`;
}

const bracketed = (sshd: FakeSshd): string => `[${sshd.host}]:${sshd.port}`;

describe('a server that nobody knows', () => {
  it('is asked about with its fingerprint, and stored when accepted', async () => {
    const sshd = await server();
    const around = await surroundings('accept');
    await connected(connectSsh(testNode(sshd), around.dependencies));
    expect(around.questions).toHaveLength(1);
    expect(around.questions[0]).toMatchObject({
      node: 'alpha',
      hop: 'target',
      port: sshd.port,
      keyType: 'ssh-ed25519',
    });
    expect(around.questions[0]?.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(await readFile(around.ownFile, 'utf8')).toBe(`${line(bracketed(sshd), ed25519)}\n`);
    expect((await stat(around.ownFile)).mode & 0o777).toBe(0o600);
    await connected(connectSsh(testNode(sshd), around.dependencies));
    expect(around.questions).toHaveLength(1);
  });

  it('gets no login attempt when refused, and is not stored', async () => {
    const sshd = await server();
    const around = await surroundings('refuse');
    const error = await appErrorOf(connectSsh(testNode(sshd), around.dependencies));
    expect(error).toMatchObject({ code: 'ssh.host-key-refused', kind: 'connection', node: 'alpha' });
    expect(sshd.requests()).toBe(0);
    expect(around.asked).toEqual([]);
    await expect(stat(around.ownFile)).rejects.toThrow();
  });

  it('gets no login attempt while the question is open', async () => {
    const sshd = await server();
    const around = await surroundings();
    let requestsWhileAsking = -1;
    const dependencies = {
      ...around.dependencies,
      decideHostKey: async () => {
        await around.dependencies.clock.sleep(100);
        requestsWhileAsking = sshd.requests();
        return 'accept' as const;
      },
    };
    await connected(connectSsh(testNode(sshd), dependencies));
    expect(requestsWhileAsking).toBe(0);
    expect(sshd.requests()).toBeGreaterThan(0);
  });

  it('gets no login attempt when its key can not be stored', async () => {
    const sshd = await server();
    const around = await surroundings();
    await writeFile(`${around.folder}/own`, 'a file where the folder should be');
    const error = await appErrorOf(connectSsh(testNode(sshd), around.dependencies));
    expect(error.code).toMatch(/^ssh\.known-hosts-un(writable|readable)$/);
    expect(sshd.requests()).toBe(0);
  });
});

describe('a server that is known', () => {
  const names: readonly (readonly [string, (sshd: FakeSshd) => string])[] = [
    ['by name and port', bracketed],
    ['among other names', (sshd) => `other.example,${bracketed(sshd)}`],
    ['by a hashed name', (sshd) => hashed(bracketed(sshd))],
    ['by a pattern', (sshd) => `[127.0.0.?]:${String(sshd.port).slice(0, 2)}*`],
  ];
  it.each(names)('%s is trusted without a question', async (_title, name) => {
    const sshd = await server();
    const around = await surroundings('refuse', ['# comment', line(name(sshd), ed25519)]);
    await connected(connectSsh(testNode(sshd), around.dependencies));
    expect(around.questions).toEqual([]);
  });

  it('is not known by its name without the port, by a negated pattern, or as a certificate authority', async () => {
    const sshd = await server();
    const lines = [
      line('127.0.0.1', ed25519),
      line(`!${bracketed(sshd)},*`, ed25519),
      line(bracketed(sshd), ed25519, '@cert-authority'),
      'not a line',
    ];
    const around = await surroundings('refuse', lines);
    expect((await appErrorOf(connectSsh(testNode(sshd), around.dependencies))).code).toBe(
      'ssh.host-key-refused',
    );
  });

  it('shows the key type that is known, when it has several', async () => {
    const sshd = await server({ hostKeys: [ed25519.private, ecdsa.private, rsa.private] });
    for (const key of [rsa, ecdsa]) {
      const around = await surroundings('refuse', [line(bracketed(sshd), key)]);
      await connected(connectSsh(testNode(sshd), around.dependencies));
    }
  });

  const alarms: readonly (readonly [string, string, (sshd: FakeSshd) => readonly string[]])[] = [
    ['whose key changed', 'ssh.host-key-changed', (sshd) => [line(bracketed(sshd), otherEd25519)]],
    ['with a key of another type', 'ssh.host-key-other-type', (sshd) => [line(bracketed(sshd), rsa)]],
    [
      'whose key is revoked, even if listed as good before',
      'ssh.host-key-revoked',
      (sshd) => [line(bracketed(sshd), ed25519), line('*', ed25519, '@revoked')],
    ],
  ];
  it.each(alarms)('%s is refused without a question or a login attempt', async (_title, code, lines) => {
    const sshd = await server();
    const around = await surroundings('accept', lines(sshd));
    const error = await appErrorOf(connectSsh(testNode(sshd), around.dependencies));
    expect(error).toMatchObject({ code, kind: 'connection', node: 'alpha' });
    expect(error.params.fingerprint).toMatch(/^SHA256:/);
    expect(around.questions).toEqual([]);
    expect(sshd.requests()).toBe(0);
  });
});

describe('a jump host', () => {
  it('is verified under its own name, and so is the node behind it', async () => {
    const jump = await server({ hostKeys: [ecdsa.private] });
    const target = await server();
    const around = await surroundings();
    const node = testNode(target, { jump: { host: jump.host, port: jump.port, user: 'gate' } });
    const host = await connected(connectSsh(node, around.dependencies));
    expect(around.questions.map((question) => [question.hop, question.port, question.keyType])).toEqual([
      ['jump', jump.port, ecdsa.type],
      ['target', target.port, ed25519.type],
    ]);
    expect(jump.attempts.at(-1)).toMatchObject({ user: 'gate' });
    expect((await host.run(['echo', 'through'], { asRoot: false })).stdout).toBe('through\n');
  });

  it('gets no password when it is not the right one, and the node is not contacted', async () => {
    const jump = await server();
    const target = await server();
    const around = await surroundings('accept', [line(bracketed(jump), otherEd25519)]);
    const node = testNode(target, { jump: { host: jump.host, port: jump.port } });
    const error = await appErrorOf(connectSsh(node, around.dependencies));
    expect(error).toMatchObject({ code: 'ssh.host-key-changed', params: { hop: 'jump', port: jump.port } });
    expect([jump.requests(), target.requests()]).toEqual([0, 0]);
  });

  it('that shows a wrong node behind it leads to no login there', async () => {
    const jump = await server({ hostKeys: [ecdsa.private] });
    const target = await server();
    const lines = [line(bracketed(jump), ecdsa), line(bracketed(target), otherEd25519)];
    const around = await surroundings('accept', lines);
    const node = testNode(target, { jump: { host: jump.host, port: jump.port } });
    const error = await appErrorOf(connectSsh(node, around.dependencies));
    expect(error).toMatchObject({
      code: 'ssh.host-key-changed',
      params: { hop: 'target', port: target.port },
    });
    expect(target.requests()).toBe(0);
  });

  it('that can not reach the node is named', async () => {
    const jump = await server({ hostKeys: [ecdsa.private] });
    const target = await server();
    await target.stop();
    const around = await surroundings();
    const node = testNode(target, { jump: { host: jump.host, port: jump.port } });
    const error = await appErrorOf(connectSsh(node, around.dependencies));
    expect(error).toMatchObject({ code: 'ssh.jump-refused', params: { jump: jump.host } });
  });
});

/** Everything that a known_hosts file can say against a server, whichever way leads to it. */
describe('a server that must not be talked to gets nothing', () => {
  type Way = 'IPv4' | 'IPv6' | 'a jump host';
  const ways: readonly Way[] = ['IPv4', 'IPv6', 'a jump host'];
  const cases: readonly (readonly [string, string, (name: string) => readonly string[]])[] = [
    ['unknown', 'ssh.host-key-refused', () => []],
    ['known under its host without the port', 'ssh.host-key-refused', () => [line('127.0.0.1,::1', ed25519)]],
    [
      'known only as a certificate authority',
      'ssh.host-key-refused',
      (name) => [line(name, ed25519, '@cert-authority')],
    ],
    ['changed', 'ssh.host-key-changed', (name) => [line(name, otherEd25519)]],
    ['changed, known by a hashed name', 'ssh.host-key-changed', (name) => [line(hashed(name), otherEd25519)]],
    ['of another type', 'ssh.host-key-other-type', (name) => [line(name, rsa)]],
    [
      'of another type, known by a hashed name',
      'ssh.host-key-other-type',
      (name) => [line(hashed(name), ecdsa)],
    ],
    ['revoked', 'ssh.host-key-revoked', (name) => [line(name, ed25519), line('*', ed25519, '@revoked')]],
    ['revoked by a hashed name', 'ssh.host-key-revoked', (name) => [line(hashed(name), ed25519, '@revoked')]],
  ];
  const matrix = ways.flatMap((way) => cases.map(([title, code, lines]) => ({ way, title, code, lines })));
  it.each(matrix)('$title, by $way', async ({ way, code, lines }) => {
    const target = await server(way === 'IPv6' ? { host: '::1' } : {});
    const jump = way === 'a jump host' ? await server({ hostKeys: [ecdsa.private] }) : undefined;
    const trusted = jump === undefined ? [] : [line(bracketed(jump), ecdsa)];
    const around = await surroundings('refuse', [...trusted, ...lines(bracketed(target))]);
    const hop = jump === undefined ? {} : { jump: { host: jump.host, port: jump.port } };
    const error = await appErrorOf(connectSsh(testNode(target, hop), around.dependencies));
    expect(error).toMatchObject({ code, kind: 'connection', params: { hop: 'target', port: target.port } });
    expect(target.requests()).toBe(0);
    expect(around.asked).toEqual(jump === undefined ? [] : ['password']);
    await expect(stat(around.ownFile)).rejects.toThrow();
  });
});

describe('a key that is replaced', () => {
  const replacing = (around: TestSurroundings, shown: { fingerprint: string; stored: string }[]) => ({
    ...around.dependencies,
    decideChangedKey: async (change: { fingerprint: string; stored: string }) => {
      shown.push(change);
      return 'replace' as const;
    },
  });

  it('takes the place of the old one in our file before anything is sent, and counts from then on', async () => {
    const sshd = await server();
    const revoked = line('*', otherEd25519, '@revoked');
    const around = await surroundings('refuse', [line(bracketed(sshd), ecdsa)]);
    await mkdir(dirname(around.ownFile));
    const kept = ['# ours', line('other.example', rsa), revoked];
    await writeFile(around.ownFile, [...kept, line(hashed(bracketed(sshd)), rsa), ''].join('\n'));
    const before = await readFile(around.userFile, 'utf8');
    const shown: { fingerprint: string; stored: string }[] = [];
    await connected(connectSsh(testNode(sshd), replacing(around, shown)));
    expect(shown).toHaveLength(1);
    expect(shown[0]?.stored).toMatch(/^ssh-rsa SHA256:/);
    expect(await readFile(around.ownFile, 'utf8')).toBe(
      `${[...kept, line(bracketed(sshd), ed25519)].join('\n')}\n`,
    );
    expect(await readFile(around.userFile, 'utf8')).toBe(before);
    await connected(connectSsh(testNode(sshd), around.dependencies));
    expect(around.events.map(({ code }) => code)).toContain('ssh.host-key-stored');
  });

  it('is not good again because the user’s own list still has it', async () => {
    const sshd = await server();
    const around = await surroundings('refuse', [line(bracketed(sshd), ed25519)]);
    const key = { type: otherEd25519.type, key: otherEd25519.base64 };
    await around.knownHosts.add(sshd.host, sshd.port, key);
    const error = await appErrorOf(connectSsh(testNode(sshd), around.dependencies));
    expect(error).toMatchObject({ code: 'ssh.host-key-changed', params: { userFile: 'new' } });
    expect(sshd.requests()).toBe(0);
  });

  it('stays when the admin refuses, and when it can not be written', async () => {
    const sshd = await server();
    const around = await surroundings('accept', [line(bracketed(sshd), otherEd25519)]);
    const refuse = { ...around.dependencies, decideChangedKey: async () => 'refuse' as const };
    expect(await appErrorOf(connectSsh(testNode(sshd), refuse))).toMatchObject({
      code: 'ssh.host-key-changed',
      params: { userFile: 'old' },
    });
    await writeFile(dirname(around.ownFile), 'a file where the folder should be');
    const error = await appErrorOf(connectSsh(testNode(sshd), replacing(around, [])));
    expect(error.code).toMatch(/^ssh\.known-hosts-un(writable|readable)$/);
    expect(sshd.requests()).toBe(0);
  });
});

it('writes an IPv6 address and its port in brackets', async () => {
  const sshd = await server({ host: '::1' });
  const around = await surroundings();
  await connected(connectSsh(testNode(sshd), around.dependencies));
  expect(await readFile(around.ownFile, 'utf8')).toBe(`${line(`[::1]:${sshd.port}`, ed25519)}\n`);
});

it('keeps what other hands wrote into our file, and both keys of nodes met at the same time', async () => {
  const [first, second] = [await server(), await server({ hostKeys: [ecdsa.private] })];
  const around = await surroundings();
  await around.knownHosts.add('kept.example', 22, { type: rsa.type, key: rsa.base64 });
  await Promise.all(
    [first, second].map((sshd) => connected(connectSsh(testNode(sshd), around.dependencies))),
  );
  const lines = (await readFile(around.ownFile, 'utf8')).trimEnd().split('\n');
  expect(lines.sort()).toEqual(
    [line('kept.example', rsa), line(bracketed(first), ed25519), line(bracketed(second), ecdsa)].sort(),
  );
});

function hashed(name: string): string {
  const salt = Buffer.from('0123456789abcdefghij');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}
