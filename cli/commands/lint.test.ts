import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFake } from '../../test/fakes/fake-surroundings.ts';

let folder = '';
const at = (name: string) => join(folder, name);

const node = (priority: number) => `global_defs {
  vrrp_version 3
  enable_script_security
  script_user root
}
include conf.d/*.conf
vrrp_instance web {
  interface eth0
  virtual_router_id 87
  priority ${priority}
  virtual_ipaddress {
    10.0.0.100/24
  }
  track_script {
    check
  }
}
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-lint-'));
  mkdirSync(at('conf.d'));
  writeFileSync(
    at('conf.d/check.conf'),
    'vrrp_script check {\n  script "/usr/libexec/check"\n  weight 3\n}\n',
  );
  writeFileSync(at('first.conf'), node(150));
  writeFileSync(at('second.conf'), node(100));
  writeFileSync(at('check.sh'), '#!/bin/sh\nkillall keepalived\n');
  writeFileSync(
    at('strict.conf'),
    node(100)
      .replace('vrrp_version 3', 'vrrp_strict')
      .replace(/include.*\n/, ''),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('pairkeeper lint', () => {
  it('reads includes, simulates two nodes and names the line at fault', async () => {
    const done = await runFake(['lint', at('first.conf'), at('second.conf')]);
    expect(done.exitCode).toBe(3);
    expect(done.stderr).toContain('keeps the address, its service failed');
    expect(done.stderr).toContain(`${at('conf.d/check.conf')} line 3: when the service of`);
    expect(done.stdout).toBe('');
  });

  it('ends with 0 and a word when there is nothing to say', async () => {
    const done = await runFake(['lint', at('first.conf')]);
    expect(done).toMatchObject({ exitCode: 0, stdout: '' });
    expect(done.stderr).toContain('no trap found in 2 files');
  });

  it('tells scripts findings with file and line', async () => {
    const done = await runFake(['lint', at('check.sh'), '--json']);
    expect(done.exitCode).toBe(3);
    expect(done.lines()).toMatchObject([
      {
        type: 'finding',
        code: 'lint.script-kills-keepalived',
        level: 'blocker',
        params: { file: at('check.sh'), line: 2 },
      },
      { type: 'result', verb: 'lint', exitCode: 3, blockers: 1, warnings: 0 },
    ]);
  });

  it('prints a corrected file as a diff and writes nothing', async () => {
    const done = await runFake(['lint', at('strict.conf'), '--diff']);
    expect(done.stdout).toContain('-  vrrp_strict\n');
    expect(done.stdout).not.toContain('\n-  interface');
  });

  it('says which file it could not read', async () => {
    const done = await runFake(['lint', at('nothing.conf')]);
    expect(done.exitCode).toBe(64);
    expect(done.stderr).toContain('nothing.conf');
  });
});
