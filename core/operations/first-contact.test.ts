import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeSshd, startFakeSshd } from '../../test/fakes/fake-sshd.ts';
import {
  appErrorOf,
  type TestKey,
  type TestSurroundings,
  testKey,
  testNode,
  testSurroundings,
} from '../../test/fakes/ssh-dependencies.ts';
import { connectSsh } from '../adapters/ssh/connect-ssh.ts';
import type { Host } from '../host/host.ts';
import { firstContact } from './first-contact.ts';

const keys = [testKey('ed25519'), testKey('ed25519')] as const;
const another = testKey('ed25519');

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Seen = TestKey | undefined;

/** Two servers; `seen` says which key each of them is shown by the other one. */
async function servers(seen: readonly [Seen, Seen]): Promise<readonly [FakeSshd, FakeSshd]> {
  const start = async (index: 0 | 1): Promise<FakeSshd> => {
    const key = seen[index];
    const sshd = await startFakeSshd({
      hostKeys: [keys[index].private],
      authenticate: ({ password }) => password === 'secret',
      keyscan: () => (key === undefined ? '' : `# banner\n10.0.0.1 ${key.type} ${key.base64}\n`),
    });
    cleanUps.push(sshd.stop);
    return sshd;
  };
  return [await start(0), await start(1)];
}

async function surroundings(): Promise<TestSurroundings> {
  const made = await testSurroundings({ credentials: { password: async () => 'secret' } });
  cleanUps.push(made.remove);
  return made;
}

function meet(around: TestSurroundings, pair: readonly [FakeSshd, FakeSshd]): Promise<Host>[] {
  const nodes = [
    { ...testNode(pair[0]), name: 'web-1' },
    { ...testNode(pair[1]), name: 'web-2' },
  ] as const;
  const { dependencies, knownHosts } = around;
  const contact = firstContact(nodes, knownHosts);
  return nodes.map(async (node) => {
    const host = await contact(node, (reviewed) => {
      const decideHostKey = reviewed(dependencies.decideHostKey);
      return connectSsh(node, { ...dependencies, decideHostKey });
    });
    cleanUps.push(host.close);
    return host;
  });
}

describe('two servers that nobody has met', () => {
  it('prove each other: the second one is asked about with what the first one sees', async () => {
    const around = await surroundings();
    const pair = await servers([keys[1], keys[0]]);
    await Promise.all(meet(around, pair));
    expect(around.questions.map(({ node, attested }) => [node, attested])).toEqual([
      ['web-1', undefined],
      ['web-2', { by: 'web-1', verdict: 'same' }],
    ]);
    expect(pair[0].commands[0]).toContain(`-p ${pair[1].port} 10.0.0.1`);
  });

  it('that can not say what they see leave it to the admin', async () => {
    const around = await surroundings();
    await Promise.all(meet(around, await servers([undefined, undefined])));
    expect(around.questions[1]?.attested).toEqual({ by: 'web-1', verdict: 'unknown' });
  });

  it('end it before anything is sent to a second one that the first one sees another key of', async () => {
    const around = await surroundings();
    const pair = await servers([another, keys[0]]);
    const [first, second] = meet(around, pair);
    const error = await appErrorOf(second as Promise<Host>);
    await first;
    expect(error).toMatchObject({
      code: 'ssh.host-key-peer-differs',
      node: 'web-2',
      params: { peer: 'web-1', port: pair[1].port },
    });
    expect(pair[1].requests()).toBe(0);
    expect(await readFile(around.ownFile, 'utf8')).not.toContain(keys[1].base64);
  });

  it('end it right after the login when the second one sees another key of the first one', async () => {
    const around = await surroundings();
    const [first, second] = meet(around, await servers([keys[1], another]));
    const error = await appErrorOf(second as Promise<Host>);
    await first;
    expect(error).toMatchObject({
      code: 'ssh.host-key-peer-differs',
      node: 'web-1',
      params: { peer: 'web-2' },
    });
    const kept = await readFile(around.ownFile, 'utf8');
    expect([kept.includes(keys[0].base64), kept.includes(keys[1].base64)]).toEqual([false, true]);
  });

  it('go on when the first one is out of reach: the second one is asked about alone', async () => {
    const around = await surroundings();
    const pair = await servers([keys[1], keys[0]]);
    await pair[0].stop();
    const [first, second] = meet(around, pair);
    await appErrorOf(first as Promise<Host>);
    await second;
    expect(around.questions.map(({ node, attested }) => [node, attested])).toEqual([['web-2', undefined]]);
  });
});

it('servers that are known are not looked at again', async () => {
  const around = await surroundings();
  const pair = await servers([another, another]);
  for (const [index, { host, port }] of pair.entries()) {
    const { type, base64 } = keys[index as 0 | 1];
    await around.knownHosts.add(host, port, { type, key: base64 });
  }
  await Promise.all(meet(around, pair));
  expect(pair.flatMap(({ commands }) => commands)).toEqual([]);
});
