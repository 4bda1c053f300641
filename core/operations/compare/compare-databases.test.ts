import { describe, expect, it } from 'vitest';
import { fakePair, tablesOf } from '../../../test/fakes/fake-tables.ts';
import { renderComparison } from './comparison-html.ts';
import { planRepair } from './plan-repair.ts';

const ITEMS = { 1: 'a', 2: 'b', 3: 'c', 4: 'd', 5: 'e', 6: 'f', 7: 'g' };
const same = () => tablesOf({ item: ITEMS, heap: { 1: 'x' } });

describe('a comparison', () => {
  it('finds equal what is equal, and reads each row of the primary once', async () => {
    const { compare } = fakePair(same(), same());
    expect(await compare()).toMatchObject({
      verdict: 'equal',
      tables: [
        { table: 'shop.heap', outcome: 'equal', rows: 1 },
        { table: 'shop.item', outcome: 'equal', rows: 7 },
      ],
    });
  });

  it('names the rows that are different, missing and too many on the replica', async () => {
    const replica = tablesOf({ item: { ...ITEMS, 2: 'B', 9: 'z' }, heap: { 1: 'y' } });
    replica.get('item')?.delete(5);
    const { compare, hosts } = fakePair(same(), replica);
    const report = await compare();
    expect(report.verdict).toBe('different');
    expect(report.tables[1]?.differences).toEqual([
      { kind: 'changed', key: '2' },
      { kind: 'missing', key: '5' },
      { kind: 'extra', key: '9' },
    ]);
    const { statements, beyond } = await planRepair(hosts, report);
    expect(statements.map(({ sql }) => sql)).toEqual([
      'DELETE FROM `shop`.`item` WHERE `id` = 9;',
      "UPDATE `shop`.`item` SET `name` = 'b' WHERE `id` = 2 AND `name` <=> 'B' COLLATE utf8mb4_nopad_bin;",
      "INSERT INTO `shop`.`item` (`id`, `name`) VALUES (5, 'e');",
    ]);
    expect(beyond).toEqual([{ table: 'shop.heap', why: 'no-key' }]);
  });

  it('does not take for different what is written between the readings of both nodes', async () => {
    const [primary, replica] = [same(), same()];
    const { compare, hooks } = fakePair(primary, replica);
    let version = 0;
    hooks.before = (words) => {
      version += 1;
      // The primary is written to before it is read, the replica has it when it has been waited for.
      if (words.startsWith('web-1'))
        primary
          .get('item')
          ?.set(3, `c${version}`)
          .set(100 + version, 'new');
      else for (const [key, value] of primary.get('item') ?? []) replica.get('item')?.set(key, value);
      if (/web-2 compare-mariadb ranges/.test(words)) replica.get('item')?.set(3, 'in between');
    };
    expect((await compare()).verdict).toBe('equal');
  });

  it('decides nothing about a table without a key that is written to at each look', async () => {
    const [primary, replica] = [same(), same()];
    const { compare, hooks } = fakePair(primary, replica);
    let version = 0;
    hooks.before = (words) => {
      version += 1;
      if (words.startsWith('web-1')) primary.get('heap')?.set(1, `x${version}`);
    };
    const report = await compare();
    expect(report.verdict).toBe('incomplete');
    expect(report.tables[0]).toMatchObject({ table: 'shop.heap', outcome: 'undecided' });
  });

  it('says which tables only one node has, and which can’t be compared', async () => {
    const primary = tablesOf({ memory: {}, here: {} });
    const { compare } = fakePair(primary, tablesOf({ memory: {}, there: {} }));
    expect((await compare()).tables).toMatchObject([
      { table: 'shop.here', outcome: 'different', note: 'missing' },
      { table: 'shop.memory', outcome: 'not-compared', note: 'engine' },
      { table: 'shop.there', outcome: 'different', note: 'extra' },
    ]);
  });

  it('goes on behind the last range when it was stopped, and keeps what it had found', async () => {
    const replica = tablesOf({ item: { ...ITEMS, 1: 'A' }, heap: { 1: 'x' } });
    const first = fakePair(same(), replica);
    first.hooks.before = (words) => {
      if (first.kept.length === 1 && words.includes('chunks')) first.stop.cancel();
    };
    await expect(first.compare()).rejects.toMatchObject({ code: 'compare.cancelled' });
    const again = fakePair(same(), replica);
    const unfinished = JSON.parse(JSON.stringify(first.kept.at(-1)));
    const report = await again.compare({ unfinished });
    expect(report).toMatchObject({ resumed: true, verdict: 'different' });
    expect(report.tables[1]).toMatchObject({ rows: 7, differences: [{ kind: 'changed', key: '1' }] });
    const rolesMoved = { ...unfinished, source: 'web-2', target: 'web-1' };
    expect((await again.compare({ unfinished: rolesMoved })).resumed).toBe(false);
  });

  it('needs a primary and a replica that follows', async () => {
    const { compare, hooks } = fakePair(same(), same());
    hooks.link = 'down';
    await expect(compare()).rejects.toMatchObject({ code: 'compare.no-replica', kind: 'blocked' });
  });
});

it('is shown as a page on which names from a server are text', async () => {
  const { compare } = fakePair(tablesOf({ '<b>': { 1: 'a' } }), tablesOf({ '<b>': { 1: 'b' } }));
  const page = renderComparison(await compare(), (key) => key, 'en');
  expect(page).toContain('shop.&lt;b&gt;');
  expect(page).not.toContain('<b>');
});
