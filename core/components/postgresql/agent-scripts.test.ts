import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shells } from '../../../test/fakes/shells.ts';
import { PROGRAMS } from './programs.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-'));
  for (const part of ['bin', 'libexec', 'etc/postgresql', 'state/roles/postgresql', 'data/pg_wal'])
    mkdirSync(join(folder, part), { recursive: true });
  for (const [name, text] of Object.entries(PROGRAMS)) writeFileSync(join(folder, 'libexec', name), text);
  const settings = { PEER_ADDRESS: '10.0.0.2', PEER: 'web-2', NODE: 'web-1', VERSION: '15' };
  const lines = Object.entries({ ...settings, DATA: join(folder, 'data') });
  writeFileSync(
    join(folder, 'etc/role-postgresql.conf'),
    lines.map(([name, value]) => `${name}='${value}'\n`).join(''),
  );
  writeFileSync(join(folder, 'role.conf'), '');
  program('chown', 'exit 0');
  program('setpriv', 'shift 3; exec "$@"');
  program('systemctl', 'case $* in *is-active*) exit 3 ;; esac');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, body: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** A client that writes down what it is asked, and answers by the first pattern that fits. */
function answers(replies: Readonly<Record<string, string>>): void {
  const cases = Object.entries(replies).map(
    ([pattern, text]) => `  *'${pattern}'*) printf '%s\\n' '${text}' ;;`,
  );
  const body = [
    'asked="$* $(cat)"',
    `printf '%s\\n' "$asked" >>'${folder}/asked'`,
    'case $asked in',
    ...cases,
  ];
  program('psql', [...body, 'esac'].join('\n'));
}

function role(shell: readonly string[], ...words: readonly string[]) {
  const [first = 'sh', ...rest] = shell;
  return spawnSync(first, [...rest, join(folder, 'libexec/role-postgresql'), ...words], {
    encoding: 'utf8',
    input: '',
    env: {
      PATH: `${folder}/bin:${process.env.PATH}`,
      PAIRKEEPER_ETC: join(folder, 'etc'),
      PAIRKEEPER_STATE: join(folder, 'state'),
      PAIRKEEPER_BACKUPS: join(folder, 'backups'),
      PAIRKEEPER_POSTGRESQL: join(folder, 'bin'),
      PAIRKEEPER_ROLE_SETTINGS: join(folder, 'role.conf'),
    },
  });
}

const asked = () => (existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8') : '');
const settings = () => readFileSync(join(folder, 'role.conf'), 'utf8');

/** What the one question of `observe` is answered with by a fenced former primary on timeline 2. */
const FENCED = ['recovery=true', 'system=7', 'lsn=0/5000', 'tli=00000002', 'settled=yes', 'follows=no'].join(
  '\n',
);

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))(
  'role-postgresql in %s',
  (_, shell) => {
    it.each([
      ['7~1:0/50', '7~1:0/50', 'equal'],
      ['7~1:0/60', '7~1:0/50', 'ahead'],
      ['7~1:0/50', '7~1:0/60', 'behind'],
      // By numbers, not by letters, and beyond 4 GiB.
      ['7~1:0/9', '7~1:0/10', 'behind'],
      ['7~1:1/0', '7~1:0/FFFFFFFF', 'ahead'],
      // The other one went on to a new timeline from all that this one had, or from less.
      ['7~1:0/50', '7~1:0/50,2:0/90', 'behind'],
      ['7~1:0/60', '7~1:0/50,2:0/90', 'diverged'],
      ['7~1:0/50,2:0/90', '7~1:0/50', 'ahead'],
      ['7~1:0/50,2:0/90', '7~1:0/60', 'diverged'],
      // Both were promoted: the same number is not the same timeline.
      ['7~1:0/50,2:0/90', '7~1:0/60,2:0/95', 'diverged'],
      ['7~1:0/50,2:0/90,3:0/95', '7~1:0/50,2:0/90,3:0/A0', 'behind'],
      ['7~1:0/50,2:0/90', '7~1:0/50,3:0/95', 'diverged'],
      // What was never acknowledged to anybody is nothing that the new primary lacks.
      ['7~1:0/60~tight', '7~1:0/50,2:0/90', 'behind'],
      ['7~1:0/60~tight', '7~1:0/50', 'ahead'],
      ['7~1:0/40,2:0/60~tight', '7~1:0/50,2:0/90', 'diverged'],
      // A history of which only the end is known.
      ['7~5:0/90,6:0/A0', '7~4:0/80,5:0/90,6:0/A1', 'behind'],
      ['8~1:0/50', '7~1:0/50', 'diverged'],
      ['', '7~1:0/50', 'unknown'],
      ['7~1:0/50;reboot', '7~1:0/50', 'unknown'],
    ])('compares %s with %s: %s', (peer, own, order) => {
      expect(role(shell, 'compare', peer, own).stdout).toBe(`order=${order}\n`);
    });

    it('tells the history of timelines with its place, and nothing where that is not known', () => {
      answers({ pg_ls_waldir: FENCED });
      expect(role(shell, 'observe').stdout).toContain('\nposition=\n');
      writeFileSync(
        join(folder, 'data/pg_wal/00000002.history'),
        '1\t0/3000\tno recovery target specified\n',
      );
      expect(role(shell, 'observe').stdout).toMatch(
        /^role=none\nwritable=no\nposition=7~1:0\/3000,2:0\/5000\n/,
      );
      answers({ pg_ls_waldir: FENCED.replace('settled=yes', 'settled=no') });
      expect(role(shell, 'observe').stdout).toContain('\nposition=\n');
    });

    it('starts as a standby, and not at all where a rewind was broken off', () => {
      expect(role(shell, 'before-start').status).toBe(0);
      expect(existsSync(join(folder, 'data/standby.signal'))).toBe(true);
      writeFileSync(join(folder, 'state/roles/postgresql/rewinding'), '');
      expect(role(shell, 'before-start').stdout).toBe('reason=rewind-interrupted\n');
    });

    it('gives up the promise before it lets writes be acknowledged without the peer', () => {
      const mark = join(folder, 'state/roles/postgresql/tight');
      writeFileSync(mark, '');
      answers({ pg_ls_waldir: FENCED });
      expect(role(shell, 'relax').status).toBe(0);
      expect(existsSync(mark)).toBe(false);
      expect(settings()).toContain("synchronous_standby_names = ''\n");
    });

    it('does not follow a primary that lacks what was acknowledged here, and exports that', () => {
      writeFileSync(
        join(folder, 'data/pg_wal/00000002.history'),
        '1\t0/3000\tno recovery target specified\n',
      );
      writeFileSync(join(folder, 'etc/postgresql/pgpass'), '*:*:*:u:00ff\n');
      answers({
        pg_ls_waldir: FENCED,
        to_regclass: 't',
        IDENTIFY_SYSTEM: '7|3|0/9000|',
        'TIMELINE_HISTORY 3': '00000003.history|1\t0/3000\tx\n2\t0/4000\ty',
      });
      const { status, stdout } = role(shell, 'follow', '10.0.0.2');
      expect(status).toBe(1);
      expect(stdout).toMatch(/^reason=diverged\nexported=.*web-1-alone-/);
      expect(settings()).not.toContain('10.0.0.2');
      expect(asked()).not.toContain('00ff');
    });

    it('follows a primary that has everything, by a slot of its own and over TLS', () => {
      writeFileSync(
        join(folder, 'data/pg_wal/00000002.history'),
        '1\t0/3000\tno recovery target specified\n',
      );
      writeFileSync(join(folder, 'etc/postgresql/pgpass'), '*:*:*:u:00ff\n');
      answers({
        pg_ls_waldir: FENCED,
        to_regclass: 't',
        IDENTIFY_SYSTEM: '7|3|0/9000|',
        'TIMELINE_HISTORY 3': '00000003.history|1\t0/3000\tx\n2\t0/5000\ty',
      });
      expect(role(shell, 'follow', '10.0.0.2').status).toBe(0);
      expect(settings()).toMatch(
        /primary_conninfo = 'host=10\.0\.0\.2 .*sslmode=verify-ca .*application_name=web-1/,
      );
      expect(settings()).toContain("primary_slot_name = 'pairkeeper_web_1'");
      expect(settings()).not.toContain('00ff');
    });
  },
);
