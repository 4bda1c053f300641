import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shells } from '../../../test/fakes/shells.ts';

const SCRIPTS = new URL('../../../agent-scripts/linux/', import.meta.url).pathname;
/** shop.word, with the key (word, part), as the server describes it. */
const TABLE = '73686F70.776F7264';
const DESCRIBED = [
  ['table', '`shop`.`word`', 'text plain', 'SUM', 'LITERALS', '`word`', '`part`'],
  ['key', '_latin1', '`word`', 'WORD', '`PRIMARY`'],
  ['key', 'number', '`part`', 'PART', '`PRIMARY`'],
].map((line) => line.join('\t'));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-'));
  mkdirSync(join(folder, 'bin'));
  for (const name of ['compare-mariadb', 'mariadb-compare-table', 'mariadb-common', 'engine-common']) {
    copyFileSync(join(SCRIPTS, `${name}.sh`), join(folder, name));
  }
  writeFileSync(join(folder, 'described'), `${DESCRIBED.join('\n')}\n`);
  const client = `#!/bin/sh
asked=$(cat)
case $asked in
  *information_schema.STATISTICS*) cat '${folder}/described' ;;
  *) printf '%s\\n' "$asked" >>'${folder}/asked' ;;
esac
`;
  writeFileSync(join(folder, 'bin/mariadb'), client);
  chmodSync(join(folder, 'bin/mariadb'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asked = () => (existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8') : '');

describe.each(shells.map((shell) => [shell]))('compare-mariadb in %s', ([program = 'sh', ...rest]) => {
  const compare = (input: string, ...words: readonly string[]) =>
    spawnSync(program, [...rest, join(folder, 'compare-mariadb'), ...words], {
      encoding: 'utf8',
      input,
      env: { PATH: `${folder}/bin:${process.env.PATH}`, PAIRKEEPER_ETC: folder },
    });

  it('reads what lies behind one key and up to another, in a session that cannot write', () => {
    compare('xC4,1 x7A,-2\n', 'rows', '-', TABLE);
    expect(asked()).toContain('START TRANSACTION READ ONLY;');
    expect(asked()).toContain(
      "WHERE ((`word` > _latin1 X'C4') OR (`word` = _latin1 X'C4' AND `part` > 1)) AND ((`word` < _latin1 X'7A') OR (`word` = _latin1 X'7A' AND `part` <= -2));",
    );
  });

  it('reads rows by their keys', () => {
    compare('x,1\nx41,2\n', 'keys', '-', TABLE);
    expect(asked()).toMatch(/`word` = _latin1 X'' AND `part` = 1;\n.*`word` = _latin1 X'41' AND `part` = 2;/);
  });

  it.each([
    ['a key with too few columns', 'x41\n'],
    ['a number that is none', 'x41,1 OR 1\n'],
    ['a word that is not hexadecimal', "x41',1\n"],
    ['text where a number belongs', 'x41,x41\n'],
  ])('lets %s not become SQL', (_, key) => {
    expect(compare(key, 'keys', '-', TABLE).status).toBe(2);
    expect(asked()).toBe('');
  });

  it.each([
    ['keys', '-', "73'.61"],
    ['keys', '-', '7361'],
    ['keys', '0-1-9;', TABLE],
    ['chunks', '1;'],
    ['rows', '-'],
    ['drop', '-', TABLE],
  ])('refuses %s %s %s', (...words) => {
    expect(compare('', ...words).status).toBe(2);
    expect(asked()).toBe('');
  });
});
