import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type EngineClient, startEngineClient } from '../../../test/fakes/engine-client.ts';

const yaml = `version: 1
name: shop
nodes:
  - { name: web-1, address: 10.0.0.11, ssh: { host: 127.0.0.1, port: 9, user: root } }
  - { name: web-2, address: 10.0.0.12, ssh: { host: 127.0.0.1, port: 10, user: root } }
vips:
  - address: 10.0.0.100/24
redis: { enabled: true }
`;

let client: EngineClient;
afterEach(async () => {
  await client.stop();
  await client.remove();
});

it('takes no order about a database for which the server’s name was not typed, or that the pair has not', async () => {
  const home = mkdtempSync(join(tmpdir(), 'pairkeeper-orders-'));
  mkdirSync(join(home, 'pairs'));
  writeFileSync(join(home, 'pairs', 'shop.yaml'), yaml);
  client = await startEngineClient({ home });
  const order = { target: { pairId: 'shop' }, node: 'web-2', engine: 'redis', typedName: 'web-2' } as const;
  const codeOf = async (task: Parameters<EngineClient['follow']>[0]) => {
    const ended = await client.follow(task);
    return ended.state === 'failed' ? ended.error.code : ended.state;
  };
  expect(await codeOf({ kind: 'promote', ...order, typedName: 'web-1' })).toBe('role.not-confirmed');
  expect(await codeOf({ kind: 'rejoin', ...order, engine: 'mariadb' })).toBe('role.no-database');
  expect(await codeOf({ kind: 'promote', ...order, node: 'web-3' })).toBe('pair.no-such-node');
  // Everything said: now the server itself is asked, and can't be reached.
  expect(await codeOf({ kind: 'promote', ...order })).toMatch(/^ssh\./);
});
