import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shells } from '../../../test/fakes/shells.ts';

const SCRIPTS = new URL('../../../agent-scripts/linux/', import.meta.url).pathname;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'proc/77'), { recursive: true });
  writeFileSync(join(folder, 'proc/77/comm'), 'sshd\n');
  writeFileSync(join(folder, 'proc/uptime'), '4000.12 1.0\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a program in front of the real ones; it writes down its arguments. */
function fake(name: string, script: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\necho "$*" >>"${folder}/${name}.calls"\n${script}\n`);
  chmodSync(path, 0o755);
}

function calls(name: string): readonly string[] {
  try {
    return readFileSync(join(folder, `${name}.calls`), 'utf8')
      .trimEnd()
      .split('\n');
  } catch {
    return [];
  }
}

function run(shell: readonly string[], script: string, ...words: readonly string[]) {
  const [program = 'sh', ...rest] = shell;
  return spawnSync(program, [...rest, join(SCRIPTS, script), ...words], {
    encoding: 'utf8',
    env: { PATH: `${folder}/bin:${process.env.PATH}`, PAIRKEEPER_PROC: join(folder, 'proc') },
  });
}

for (const shell of shells) {
  describe(`sweep-stale-vip in ${shell.join(' ')}`, () => {
    it('removes what was left behind and is content when there is nothing', () => {
      fake('ip', 'case $* in *100/24*) exit 0 ;; *) exit 2 ;; esac');
      const result = run(shell, 'sweep-stale-vip.sh', 'eth0=10.0.0.100/24', 'eth1=fd00::1/64');
      expect(result).toMatchObject({
        status: 0,
        stdout: 'removed stale address 10.0.0.100/24 from eth0\n',
        stderr: '',
      });
      expect(calls('ip')).toEqual(['address del 10.0.0.100/24 dev eth0', 'address del fd00::1/64 dev eth1']);
    });

    it('touches nothing while keepalived runs', () => {
      fake('ip', 'exit 0');
      writeFileSync(join(folder, 'proc/77/comm'), 'keepalived\n');
      expect(run(shell, 'sweep-stale-vip.sh', 'eth0=10.0.0.100/24').status).toBe(0);
      expect(calls('ip')).toEqual([]);
    });

    it('waits after a boot only for what is left of the time', () => {
      fake('ip', 'exit 2');
      fake('sleep', 'exit 0');
      run(shell, 'sweep-stale-vip.sh', '-b', '10', 'eth0=10.0.0.100/24');
      expect(calls('sleep')).toEqual([]);
      writeFileSync(join(folder, 'proc/uptime'), '6.90 1.0\n');
      run(shell, 'sweep-stale-vip.sh', '-b', '10', 'eth0=10.0.0.100/24');
      expect(calls('sleep')).toEqual(['4']);
    });

    it('refuses words that it does not understand', () => {
      fake('ip', 'exit 0');
      for (const words of [[], ['eth0'], ['-b', 'x', 'eth0=10.0.0.1/24'], ['=10.0.0.1/24'], ['eth0=']]) {
        expect(run(shell, 'sweep-stale-vip.sh', ...words).status).toBe(64);
      }
      expect(calls('ip')).toEqual([]);
    });
  });

  describe(`check-witness in ${shell.join(' ')}`, () => {
    it('is content when one of several answers', () => {
      fake('ping', 'for address; do :; done; [ "$address" = 10.0.0.2 ]');
      expect(run(shell, 'check-witness.sh', '10.0.0.1', '10.0.0.2', '10.0.0.3').status).toBe(0);
      expect(run(shell, 'check-witness.sh', '10.0.0.1', '10.0.0.3').status).toBe(1);
      expect(run(shell, 'check-witness.sh').status).toBe(64);
    });
  });

  describe(`validate-keepalived in ${shell.join(' ')}`, () => {
    function staged(): string {
      const root = join(folder, 'staged');
      for (const path of ['etc/keepalived', 'usr/libexec/pairkeeper']) {
        mkdirSync(join(root, path), { recursive: true });
      }
      writeFileSync(join(root, 'usr/libexec/pairkeeper/check-http'), '');
      writeFileSync(
        join(root, 'etc/keepalived/keepalived.conf'),
        'script "/usr/libexec/pairkeeper/check-http x"\nscript "/usr/libexec/pairkeeper/check-httpd"\n',
      );
      return root;
    }

    it('shows keepalived the scripts that are staged at their staged paths, and the others as they are', () => {
      fake('keepalived', `cat "$3" >"${folder}/judged"`);
      const root = staged();
      expect(run(shell, 'validate-keepalived.sh', root)).toMatchObject({ status: 0, stdout: '' });
      expect(readFileSync(join(folder, 'judged'), 'utf8')).toBe(
        `script "${root}/usr/libexec/pairkeeper/check-http x"\nscript "/usr/libexec/pairkeeper/check-httpd"\n`,
      );
    });

    it('knows what the exit statuses of keepalived are worth', () => {
      const root = staged();
      const judged = (script: string) => {
        fake('keepalived', script);
        return run(shell, 'validate-keepalived.sh', root).status;
      };
      expect(judged('exit 0')).toBe(0);
      expect(judged('exit 5')).toBe(1);
      expect(judged('echo "(Line 3) Unknown keyword" >&2; exit 5')).toBe(1);
      expect(judged('exit 143')).toBe(0);
      expect(judged('echo "(Line 3) Unknown keyword" >&2; exit 143')).toBe(1);
    });

    it('has nothing to say when no configuration is staged', () => {
      fake('keepalived', 'exit 5');
      expect(run(shell, 'validate-keepalived.sh', folder).status).toBe(0);
    });
  });
}
