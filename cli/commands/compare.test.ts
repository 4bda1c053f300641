import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runFake } from '../../test/fakes/fake-surroundings.ts';
import { fakePair, tablesOf } from '../../test/fakes/fake-tables.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-compare-'));
  file = join(folder, 'pair.yaml');
  const nodes = ['--node', 'web-1=10.0.0.1', '--node', 'web-2=10.0.0.2'];
  await runFake(['init', file, ...nodes, '--vip', '10.0.0.100/24']);
  writeFileSync(file, `${readFileSync(file, 'utf8')}\nmariadb: {enabled: true}\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function compare(replica: Readonly<Record<number, string>>) {
  const pair = fakePair(tablesOf({ item: { 1: 'a' } }), tablesOf({ item: replica }));
  const report = join(folder, 'reports');
  const host = (name: string) => (name === 'web-1' ? pair.hosts[0] : pair.hosts[1]);
  return runFake(['compare', 'mariadb', file, '--repair-sql', '--report', report], {
    connect: async ({ name }) => host(name),
  });
}

const kept = () =>
  readdirSync(join(folder, 'reports'))
    .map((name) => name.replace(/^.*\./, ''))
    .sort();

it('says of each table that it is the same, and keeps JSON and a page: 0', async () => {
  const run = await compare({ 1: 'a' });
  expect(run).toMatchObject({ exitCode: 0 });
  expect(run.stderr).toContain('shop.item: the same');
  expect(kept()).toEqual(['html', 'json']);
});

it('shows the SQL that repairs the replica with its reason, keeps it, and runs nothing: 6', async () => {
  const run = await compare({ 1: 'b' });
  expect(run).toMatchObject({ exitCode: 6 });
  expect(run.stderr).toMatch(
    /-- shop\.item 1: other values on the replica\n *UPDATE `shop`\.`item` SET `name` = 'a'/,
  );
  expect(kept()).toEqual(['html', 'json', 'sql']);
});
