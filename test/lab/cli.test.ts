import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { type CliRun, type CliUser, createCliUser } from './support/cli-user.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import {
  expectUnchanged,
  type ServerSnapshot,
  snapshotServers,
  TRANSACTION_RECORDS,
} from './support/server-snapshot.ts';

/** One pair's whole life, as somebody lives it who types the commands. The tests build on each other. */
const lab = useLab();
let user: CliUser;
let factoryNew: readonly ServerSnapshot[];

/** A page that Debian's nginx package puts there and leaves when it is removed; nothing serves it then. */
const nginxWelcome = /^(?:file|directory) \/var\/www(?:\/|$)/;

/** What logging in as another user and the loss of power leave: nothing of ours. */
const otherCauses = /^(?:file|directory) \/(?:home\/admin\/\.sudo_as_admin|tmp\/systemd-private-)/;

const keepalivedConf = '/etc/keepalived/keepalived.conf';

beforeAll(async () => {
  user = createCliUser(readFileSync(lab().knownHostsPath, 'utf8'));
  factoryNew = await snapshotServers(lab().nodes);
});
afterAll(() => user.dispose());

const node = (index: 1 | 2): LabNode => lab().node(`node${index}`);

/** Words of `init` for the lab's servers. @param more replaces the login as root with the lab's key */
function initWords(
  file: string,
  more: readonly string[] = ['--identity', lab().sshKeyPath],
): readonly string[] {
  const nodes = [1, 2].flatMap((index) => ['--node', `web-${index}=${node(index as 1 | 2).address}`]);
  const vip = ['--vip', `${lab().vip()}/24`, '--witness', lab().gateway];
  return ['init', file, '--name', 'shop', ...nodes, ...vip, ...more];
}

async function on(target: LabNode, script: string): Promise<string> {
  const result = await target.run(['sh', '-euc', script]);
  expect(result, script).toMatchObject({ exitCode: 0 });
  return result.stdout;
}

/** Exit status and, with --json, that the last line is the one result and has the same. */
function expectEnd(run: CliRun, exitCode: number): void {
  expect(run.exitCode, `${run.said}${run.stdout}`).toBe(exitCode);
  if (run.lines.length > 0) {
    expect(run.lines.filter((line) => line.type === 'result')).toEqual([run.lines.at(-1)]);
    expect(run.lines.at(-1)).toMatchObject({ exitCode });
  }
}

async function expectBothHealthy(): Promise<void> {
  await eventually(async () => (await user.run(['status'])).exitCode === 0, 60_000);
}

describe('before anything is changed', () => {
  it('init asks at a terminal', async () => {
    const run = await user.run(['init', 'asked.yaml'], {
      terminal: true,
      reactions: [
        { when: /Name of the pair \[pair\]: /, type: 'shop\r' },
        { when: /First server.*: /, type: `web-1=${node(1).address}\r` },
        { when: /Second server.*: /, type: `web-1=${node(2).address}\r` },
        { when: /✗[\s\S]*Second server.*: /, type: `web-2=${node(2).address}\r` },
        { when: /Login on both servers.*: /, type: 'admin\r' },
        { when: /Shared address.*: /, type: `${lab().vip()}/24\r` },
        { when: /Witnesses.*: /, type: '\r' },
        { when: /Servers that nginx.*: /, type: '\r' },
      ],
    });
    expectEnd(run, 0);
    expect(readFileSync(join(user.folder, 'asked.yaml'), 'utf8')).toContain(`address: ${node(2).address}`);
  });

  it('init takes everything from flags, and does not overwrite', async () => {
    expectEnd(await user.run(initWords('pair.yaml')), 0);
    expectEnd(await user.run(initWords('pair.yaml')), 64);
  });

  it('check says what it does meanwhile, and finds nothing in the way', async () => {
    const run = await user.run(['check']);
    expectEnd(run, 0);
    expect(run.said).toMatch(/connecting[\s\S]*reading[\s\S]*listening[\s\S]*0 blockers/);
    expect(run.stdout).toBe('');
    const json = await user.run(['check', '--json']);
    expectEnd(json, 0);
    expect(json.said).toBe('');
    expect(json.lines.at(-1)).toMatchObject({ type: 'result', verb: 'check', blockers: 0 });
  });

  it('check ends with 3 when something is in the way', async () => {
    await node(2).skewClock(3600);
    const run = await user.run(['check']);
    await node(2).skewClock(0);
    expectEnd(run, 3);
    expect(run.said).toMatch(/✗ .*clock[\s\S]*→ /);
  });

  it('plan counts what is ours, shows configuration, and keeps the plan', async () => {
    const run = await user.run(['plan', '--out', 'plan.json']);
    expectEnd(run, 2);
    expect(run.said).toMatch(/web-1 \(changed first\): \d+ changes/);
    expect(run.said).toMatch(/heartbeat \(\d+\)\n +\+ \d+ folders, \d+ files/);
    expect(run.said).toContain('+    virtual_router_id');
    expect(run.said).not.toContain('#!/bin/sh');
    expect(run.said).toMatch(/kernel \(\d+\): the same as on web-1/);
    const kept = JSON.parse(readFileSync(join(user.folder, 'plan.json'), 'utf8')) as Plan;
    expect(kept.nodes.map((plan) => plan.node)).toEqual(['web-1', 'web-2']);
    expect(statSync(join(user.folder, 'plan.json')).mode & 0o777).toBe(0o600);
  });

  it('apply needs somebody who agrees', async () => {
    expectEnd(await user.run(['apply']), 64);
    const declined = await user.run(['apply', '--no-diff'], {
      terminal: true,
      reactions: [{ when: /Change 2 servers\? \[y\/N\] /, type: 'n\r' }],
    });
    expectEnd(declined, 64);
    expect(declined.said).toContain('nothing was changed');
    const stopped = await user.run(['apply', '--no-diff'], {
      terminal: true,
      reactions: [{ when: /Change 2 servers\? \[y\/N\] /, type: '\u0003' }],
    });
    expectEnd(stopped, 130);
    expect(stopped.said).toContain('Nothing was changed');
  });

  it('status says that there is no pair yet', async () => {
    const run = await user.run(['status', '--json']);
    expectEnd(run, 3);
    expect(run.lines.at(-1)).toMatchObject({ error: { code: 'status.not-paired' } });
  });

  it('and nothing was', () => expectUnchanged(lab().nodes, factoryNew));
});

describe('being let in', () => {
  const fingerprints = async (): Promise<readonly string[]> => {
    const shown = await Promise.all(
      [node(1), node(2)].map((target) => on(target, 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')),
    );
    return shown.map((line) => line.split(' ')[1] ?? '');
  };

  /** For one test there are no known hosts. */
  async function asStranger<Result>(work: () => Promise<Result>): Promise<Result> {
    const known = readFileSync(user.knownHostsPath, 'utf8');
    writeFileSync(user.knownHostsPath, '');
    try {
      return await work();
    } finally {
      writeFileSync(user.knownHostsPath, known);
    }
  }

  it('an unknown server without a terminal: 69, with its fingerprint', async () => {
    const run = await asStranger(() => user.run(['check']));
    expectEnd(run, 69);
    for (const fingerprint of await fingerprints()) expect(run.said).toContain(fingerprint);
  });

  it('an unknown server whose fingerprint was given is accepted and remembered', async () => {
    const given = (await fingerprints()).flatMap((fingerprint) => ['--host-key', fingerprint]);
    await asStranger(async () => {
      expectEnd(await user.run(['plan', ...given]), 2);
      expectEnd(await user.run(['plan']), 2);
    });
  });

  it('an unknown server at a terminal is asked about, one after the other', async () => {
    const [first = '', second = ''] = await fingerprints();
    const question = /SHA256[\s\S]*ssh-keygen -lf[\s\S]*key\? \[y\/N\] /;
    const run = await asStranger(() =>
      user.run(['plan', '--no-diff'], {
        terminal: true,
        reactions: [
          { when: question, type: 'y\r' },
          { when: question, type: 'y\r' },
        ],
      }),
    );
    expectEnd(run, 2);
    expect(run.said).toContain(first);
    expect(run.said).toContain(second);
  });

  it('a key that the servers do not know: 69', async () => {
    const stranger = join(user.folder, 'stranger');
    await on(node(1), 'rm -f /tmp/stranger*; ssh-keygen -q -t ed25519 -N "" -f /tmp/stranger');
    writeFileSync(stranger, await on(node(1), 'cat /tmp/stranger; rm /tmp/stranger*'), { mode: 0o600 });
    expectEnd(await user.run(initWords('stranger.yaml', ['--identity', stranger])), 0);
    const run = await user.run(['check', 'stranger.yaml', '--json']);
    expectEnd(run, 69);
    expect(run.lines.at(-1)).toMatchObject({ error: { code: 'ssh.auth-failed', kind: 'connection' } });
  });

  it('sudo asks for a password, once for each server, and it is not shown', async () => {
    const admin = ['--user', 'admin', '--identity', lab().sshKeyPath];
    expectEnd(await user.run(initWords('admin.yaml', admin)), 0);
    const question = /sudo password of admin on web-\d: /;
    const type = `${lab().passwords.admin}\r`;
    const run = await user.run(['plan', 'admin.yaml', '--no-diff'], {
      terminal: true,
      reactions: [
        { when: question, type },
        { when: question, type },
      ],
    });
    expectEnd(run, 2);
    expect(run.said).not.toContain(lab().passwords.admin);
    const stopped = await user.run(['plan', 'admin.yaml'], {
      terminal: true,
      reactions: [{ when: question, type: '\u0003' }],
    });
    expectEnd(stopped, 130);
  });
});

describe('Ctrl-C in the middle of apply', () => {
  it('while packages are installed: both servers as before, 4, and it says so', async () => {
    const before = await snapshotServers(lab().nodes);
    const run = await user.run(['apply', '--yes', '--no-diff'], {
      reactions: [{ when: /heartbeat\/packages/, signal: 'SIGINT' }],
    });
    expectEnd(run, 4);
    expect(run.said).toContain('Stopping.');
    expect(run.said).toContain('Rolled back: both servers are in the state they had before.');
    await expectUnchanged(lab().nodes, before, [TRANSACTION_RECORDS, nginxWelcome]);
  });
});

describe('a pair', () => {
  it('comes to be', async () => {
    const run = await user.run(['apply', '--yes']);
    expectEnd(run, 0);
    expect(run.said).toContain('Expected outage: none');
    expect(run.said).toMatch(/put the old state back by themselves within 120 s/);
    expect(run.said).toMatch(/(\d+) of \1 checks of the new state passed/);
    expect(run.said).toContain('Confirmed: both servers are in the new state.');
  });

  it('has nothing to do the second time', async () => {
    const run = await user.run(['plan', '--json']);
    expectEnd(run, 0);
    expect(run.lines.at(-1)).toMatchObject({ verb: 'plan', outcome: 'nothing-to-do', changes: 0 });
    expectEnd(await user.run(['apply', '--yes']), 0);
  });

  it('says who serves, and who would', async () => {
    await expectBothHealthy();
    const run = await user.run(['status']);
    expect(run.said).toMatch(
      new RegExp(
        `● Healthy\\. web-\\d serves ${lab().vip()}\\. web-\\d is ready to take over \\(about 0\\.9 s\\)`,
      ),
    );
    const json = await user.run(['status', '--json']);
    expectEnd(json, 0);
    expect(json.lines.at(-1)).toMatchObject({
      verb: 'status',
      health: { state: 'healthy', redundancy: { state: 'intact', reasons: [] }, nodes: [{}, {}] },
    });
    const chinese = await user.run(['status', '--lang', 'zh-CN']);
    expect(chinese.said).toMatch(/● .*正常。.*正在以 .* 提供服务。.*可随时接管（约 0\.9 秒）。/);
  });

  it('can be watched while it is switched over, and there and back is measured', async () => {
    let moved: CliRun | undefined;
    const watch = await user.run(['status', '--watch'], {
      reactions: [
        {
          when: /Healthy/,
          act: async () => {
            moved = await user.run(['switchover', '--to', 'web-2', '--yes', '--json']);
          },
        },
        { when: /web-2 .*BACKUP → MASTER[\s\S]*Healthy\. web-2 serves/, signal: 'SIGINT' },
      ],
    });
    expectEnd(watch, 0);
    await eventually(async () => moved !== undefined);
    expect(moved?.exitCode).toBe(0);
    expect(moved?.lines.at(-1)).toMatchObject({
      verb: 'switchover',
      outcome: 'moved',
      from: 'web-1',
      measured: { failedRequests: expect.any(Number), outageMs: expect.any(Number) },
    });
    await expectBothHealthy();
    const asked = await user.run(['switchover', '--to', 'web-1'], {
      terminal: true,
      reactions: [{ when: /web-2 serves[\s\S]*Move the addresses to web-1\? \[y\/N\] /, type: 'y\r' }],
    });
    expectEnd(asked, 0);
    expect(asked.said).toMatch(/Outage \d+ ms; \d+ of \d+ requests failed; served by web-2 → web-1/);
    expectEnd(await user.run(['switchover', '--to', 'web-9', '--yes']), 64);
  });

  it('survives a drill, with a report', async () => {
    await expectBothHealthy();
    const run = await user.run(['drill', 'service-stop', '--yes', '--report', 'reports']);
    expect(run.exitCode, run.said).toBe(0);
    expect(run.said).toMatch(
      /gives the address up[\s\S]*Expected outage: at most[\s\S]*Drill: (as expected|slower)/,
    );
    const files = readdirSync(join(user.folder, 'reports'));
    expect(files).toContain('drills.html');
    expect(files.filter((name) => /^drill-.*-service-stop\.json$/.test(name))).toHaveLength(1);
  });

  it('Ctrl-C in a drill heals at once', async () => {
    await expectBothHealthy();
    const run = await user.run(['drill', 'service-hang'], {
      terminal: true,
      reactions: [
        { when: /Make this fault now.*\[y\/N\] /, type: 'y\r' },
        { when: /the fault is made/, type: '\u0003' },
      ],
    });
    expectEnd(run, 130);
    expect(run.said).toMatch(/is healed[\s\S]*the pair is whole again[\s\S]*Drill: aborted/);
    await expectBothHealthy();
  });
});

describe('drift', () => {
  const edit = `sed -i 's/advert_int .*/advert_int 0.4/' ${keepalivedConf}`;

  it('is shown as a diff, and healed by the next apply', async () => {
    await on(node(2), edit);
    const plan = await user.run(['plan']);
    expectEnd(plan, 2);
    expect(plan.said).toMatch(/web-2[\s\S]*~ file +\/etc\/keepalived\/keepalived\.conf/);
    expect(plan.said).toMatch(/- +advert_int 0\.4\n +\+ +advert_int 0\.3/);
    const apply = await user.run(['apply', '--yes']);
    expectEnd(apply, 0);
    expect(apply.said).toMatch(/Expected outage: at most one switchover away from web-\d/);
    expectEnd(await user.run(['plan']), 0);
  });

  it('Ctrl-C while it is healed: the edit is back, 4, and the pair serves', async () => {
    await on(node(2), edit);
    const run = await user.run(['apply', '--yes'], {
      reactions: [{ when: /commit begins/, signal: 'SIGINT' }],
    });
    expectEnd(run, 4);
    expect(run.said).toContain('Rolled back');
    expect(await on(node(2), `grep advert_int ${keepalivedConf}`)).toContain('0.4');
    await expectBothHealthy();
    expectEnd(await user.run(['apply', '--yes']), 0);
  });
});

describe('servers that are off', () => {
  it('one: check 69 and one sentence, status 6 and who is missing', async () => {
    await node(2).powerOff();
    const check = await user.run(['check']);
    expectEnd(check, 69);
    expect(check.said.match(/✗/g)).toHaveLength(1);
    expect(check.said).toContain('web-2');
    await eventually(async () => (await user.run(['status'])).exitCode === 6, 60_000);
    const status = await user.run(['status']);
    expect(status.said).toMatch(/▲ No redundancy[\s\S]*web-1 serves/);
    expect(status.said).toMatch(/web-2 is reached neither/);
  });

  it('both: check 69, status 8: it can not be told from here', async () => {
    await node(1).powerOff();
    expectEnd(await user.run(['check']), 69);
    const status = await user.run(['status', '--json']);
    expectEnd(status, 8);
    expect(status.lines.at(-1)).toMatchObject({ health: { state: 'unknown' } });
    await Promise.all([node(1).powerOn(), node(2).powerOn()]);
    await expectBothHealthy();
  });
});

describe('the way back', () => {
  it('undo puts the state before the last change back', async () => {
    const run = await user.run(['undo'], {
      terminal: true,
      reactions: [{ when: /keepalived\.conf[\s\S]*Go back.*\[y\/N\] /, type: 'y\r' }],
    });
    expectEnd(run, 0);
    expect(await on(node(2), `grep advert_int ${keepalivedConf}`)).toContain('0.4');
  });

  it('uninstall asks what shall become of edited files, and leaves both servers as they were', async () => {
    const refused = await user.run(['uninstall', '--yes', '--json']);
    expectEnd(refused, 3);
    expect(refused.lines.at(-1)).toMatchObject({ error: { code: 'cli.edited' } });
    const run = await user.run(['uninstall', '--yes', '--remove-packages', '--overwrite-edited']);
    expectEnd(run, 0);
    await expectUnchanged(lab().nodes, factoryNew, [nginxWelcome, otherCauses]);
  });
});
