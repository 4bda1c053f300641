import { expect, it } from 'vitest';
import { readableKey } from './comparison.ts';
import { statementFor } from './plan-repair.ts';

const TABLE = {
  name: '`shop`.`word`',
  columns: [
    { name: '`word`', text: true, key: true },
    { name: '`part`', text: false, key: true },
    { name: '`text`', text: true, key: false },
    { name: '`size`', text: false, key: false },
  ],
};

it('sets only what differs, and only while the row is as it was found, to the letter', () => {
  const wanted = ["'zoo'", '1', "_latin1 X'0A'", '3'];
  expect(statementFor(TABLE, wanted, ["'zoo'", '1', "_latin1 X'0D'", '3'])?.sql).toBe(
    "UPDATE `shop`.`word` SET `text` = _latin1 X'0A' WHERE `word` = 'zoo' AND `part` = 1 AND `text` <=> _latin1 X'0D' COLLATE latin1_nopad_bin;",
  );
  expect(statementFor(TABLE, wanted, ["'zoo'", '1', "_latin1 X'0A'", 'NULL'])?.sql).toBe(
    "UPDATE `shop`.`word` SET `size` = 3 WHERE `word` = 'zoo' AND `part` = 1 AND `size` <=> NULL;",
  );
});

it('has nothing to say of a row that is the same by now, or gone on both', () => {
  const row = ["'zoo'", '1', 'NULL', '3'];
  expect(statementFor(TABLE, row, row)).toBeUndefined();
  expect(statementFor(TABLE, undefined, undefined)).toBeUndefined();
});

it.each([
  ['31415', '31415'],
  ['xC38472676572,1', 'Ärger, 1'],
  ['xFF', 'xFF'],
  ['x0A', 'x0A'],
  ['x', ''],
])('writes the key %s as %s', (key, readable) => {
  expect(readableKey(key)).toBe(readable);
});
