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
import { PROGRAMS } from './programs.ts';

const SCRIPTS = new URL('../../../agent-scripts/linux/', import.meta.url).pathname;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-'));
  for (const part of ['bin', 'libexec', 'etc/mariadb', 'run'])
    mkdirSync(join(folder, part), { recursive: true });
  for (const name of Object.keys(PROGRAMS)) {
    copyFileSync(join(SCRIPTS, `${name}.sh`), join(folder, 'libexec', name));
  }
  writeFileSync(join(folder, 'etc/role-mariadb.conf'), "PEER_ADDRESS='10.0.0.2'\nNODE='web-1'\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A client that writes down what it is asked, and answers a statement by the first pattern that fits. */
function answers(replies: Readonly<Record<string, string>>): void {
  const cases = Object.entries(replies).map(
    ([pattern, text]) => `  *'${pattern}'*) printf '%s\\n' '${text}' ;;`,
  );
  const path = join(folder, 'bin/mariadb');
  const body = [
    'asked="$* $(cat)"',
    `printf '%s\\n' "$asked" >>'${folder}/asked'`,
    'case $asked in',
    ...cases,
    'esac',
  ];
  writeFileSync(path, `#!/bin/sh\n${body.join('\n')}\n`);
  chmodSync(path, 0o755);
  writeFileSync(join(folder, 'bin/mariadb-binlog'), '#!/bin/sh\ncat "$3"\n');
  chmodSync(join(folder, 'bin/mariadb-binlog'), 0o755);
}

function role(shell: readonly string[], ...words: readonly string[]) {
  const [program = 'sh', ...rest] = shell;
  return spawnSync(program, [...rest, join(folder, 'libexec/role-mariadb'), ...words], {
    encoding: 'utf8',
    input: '',
    env: {
      PATH: `${folder}/bin:${process.env.PATH}`,
      PAIRKEEPER_ETC: join(folder, 'etc'),
      PAIRKEEPER_BACKUPS: folder,
    },
  });
}

const asked = () => (existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8') : '');

/** What SHOW SLAVE STATUS says of a standby whose primary is gone. */
const threads = (io: string, sql: string) =>
  [
    'Master_Host: 10.0.0.2',
    `Slave_IO_Running: ${io}`,
    `Slave_SQL_Running: ${sql}`,
    'Gtid_IO_Pos: 0-2-9',
  ].join('\n');

/** Transactions as mariadb-binlog prints them. */
const relayLog = (...gtids: readonly string[]) =>
  gtids
    .map(
      (gtid, index) =>
        `# at ${300 + index}\n#261121 20:00:00 server id 2 \tGTID ${gtid} trans\nSTART TRANSACTION\n/*!*/;\n# at ${400 + index}\nCOMMIT/*!*/;\n`,
    )
    .join('');

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('role-mariadb in %s', (_, shell) => {
  it.each([
    ['0-1-42', '0-1-42', 'equal'],
    ['0-1-43', '0-1-42', 'ahead'],
    ['0-1-42', '0-1-42,0-2-50', 'behind'],
    // The same newest number, written by two: equal GTIDs would prove nothing.
    ['0-1-43', '0-1-42,0-2-43', 'diverged'],
    ['0-1-9', '0-1-10', 'behind'],
    ['', '0-1-1', 'unknown'],
  ])('compares %s with %s: %s', (peer, own, order) => {
    expect(role(shell, 'compare', peer, own).stdout).toBe(`order=${order}\n`);
  });

  it('starts no thread while both are stopped, but applies what was received by hand', () => {
    writeFileSync(join(folder, 'mariadb-relay-bin.000002'), relayLog('0-2-8', '0-2-9'));
    answers({
      'SHOW SLAVE STATUS': threads('No', 'No'),
      gtid_slave_pos: '0-2-8',
      datadir: `${folder}/`,
    });
    const drained = role(shell, 'drain');
    // This client applies nothing, so it stays refused.
    expect(drained.stdout).toBe('reason=relay-log-unapplied\ndetail=\nunapplied=0-2-9\n');
    expect(asked()).toMatch(/--binary-mode[\s\S]*GTID 0-2-9/);
    expect(role(shell, 'promote', '2').status).toBe(1);
    expect(asked()).not.toMatch(/START SLAVE|read_only = 0/);
  });

  it('does not wait for a transaction that was cut off in the middle, which nobody was told of', () => {
    const torn = `${relayLog('0-2-8')}${relayLog('0-2-9').replace('COMMIT', 'ROLLBACK /* added by mysqlbinlog */')}`;
    writeFileSync(join(folder, 'mariadb-relay-bin.000002'), torn);
    answers({
      'SHOW SLAVE STATUS': threads('No', 'No'),
      gtid_slave_pos: '0-2-8',
      datadir: `${folder}/`,
    });
    expect(role(shell, 'drain').status).toBe(0);
    expect(asked()).not.toMatch(/--binary-mode|START SLAVE/);
  });

  it('may be promoted with both threads stopped when all that was received is applied', () => {
    writeFileSync(join(folder, 'mariadb-relay-bin.000002'), relayLog('0-2-9'));
    answers({
      'SHOW SLAVE STATUS': threads('No', 'No'),
      gtid_slave_pos: '0-2-9',
      datadir: `${folder}/`,
      'information_schema.TABLES': '1',
    });
    expect(role(shell, 'promote', '2').status).toBe(0);
    expect(asked()).toMatch(/RESET SLAVE ALL[\s\S]*read_only = 0/);
    expect(asked()).not.toContain('START SLAVE');
  });

  it('does not follow a primary that lacks what this node has', () => {
    writeFileSync(join(folder, 'etc/mariadb/replication.cnf'), '[client]\nuser=u\npassword=00ff\n');
    answers({
      '--host=10.0.0.2': '0-1-42,0-2-50',
      'information_schema.TABLES': '1',
      'SELECT @@GLOBAL.read_only': '1',
      gtid_binlog_state: '0-1-43',
    });
    const { status, stdout } = role(shell, 'follow', '10.0.0.2');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^reason=diverged\nalone=0-1-43\n/);
    expect(asked()).not.toMatch(/CHANGE MASTER|START SLAVE|00ff/);
  });
});
