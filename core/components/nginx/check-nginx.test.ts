import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shells } from '../../../test/fakes/shells.ts';

const SCRIPT = new URL('../../../agent-scripts/linux/check-nginx.sh', import.meta.url).pathname;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a program in front of the real one. */
function fake(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** Runs the script where curl ends with these statuses, one a call, and the last of them ever after. */
function check(shell: readonly string[], ...statuses: readonly number[]) {
  writeFileSync(join(folder, 'statuses'), `${statuses.join('\n')}\n`);
  writeFileSync(join(folder, 'calls'), '');
  fake('sleep', 'exit 0');
  fake(
    'curl',
    `echo "$*" >>"${folder}/calls"
     sed -n "$(wc -l <"${folder}/calls")p;\\$p" "${folder}/statuses" | { read -r status; exit "$status"; }`,
  );
  const [program = 'sh', ...rest] = shell;
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(program, [...rest, SCRIPT, '10005', '0.7'], { env });
  expect(`${stdout}${stderr}`).toBe('');
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n');
  return { status, calls: calls.length, asked: calls[0] };
}

for (const shell of shells) {
  describe(`check-nginx in ${shell.join(' ')}`, () => {
    it('asks once, on this machine only, when nginx serves', () => {
      expect(check(shell, 0)).toMatchObject({
        status: 0,
        calls: 1,
        asked: expect.stringMatching(/ -m 0\.7 .*http:\/\/127\.0\.0\.1:10005\/pairkeeper\/health$/),
      });
    });

    it('overlooks an nginx that is being restarted, and not one that stays away', () => {
      expect(check(shell, 7, 0)).toMatchObject({ status: 0, calls: 2 });
      expect(check(shell, 56, 7, 0)).toMatchObject({ status: 0, calls: 3 });
      expect(check(shell, 7)).toMatchObject({ status: 7, calls: 3 });
    });

    it('overlooks one answer that is late, not two, so that a hung nginx is soon noticed', () => {
      expect(check(shell, 28, 0)).toMatchObject({ status: 0, calls: 2 });
      expect(check(shell, 28)).toMatchObject({ status: 28, calls: 2 });
      expect(check(shell, 7, 28)).toMatchObject({ status: 28, calls: 3 });
    });

    it('does not ask again after a wrong answer', () => {
      expect(check(shell, 22, 0)).toMatchObject({ status: 22, calls: 1 });
    });
  });
}
