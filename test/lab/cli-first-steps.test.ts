import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { type CliUser, createCliUser } from './support/cli-user.ts';
import { expectEnd, initWords } from './support/cli-words.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';
import { expectUnchanged, type ServerSnapshot, snapshotServers } from './support/server-snapshot.ts';

/** The first minutes with the built command line: nothing is changed on the servers yet. */
const lab = useLab();
let user: CliUser;
let factoryNew: readonly ServerSnapshot[];

beforeAll(async () => {
  user = createCliUser(readFileSync(lab().knownHostsPath, 'utf8'));
  factoryNew = await snapshotServers(lab().nodes);
});
afterAll(() => user.dispose());

const node = (index: 1 | 2): LabNode => lab().node(`node${index}`);

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
    expectEnd(await user.run(initWords(lab(), 'pair.yaml')), 0);
    expectEnd(await user.run(initWords(lab(), 'pair.yaml')), 64);
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
      [node(1), node(2)].map((target) => runOn(target, 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')),
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
    await runOn(node(1), 'rm -f /tmp/stranger*; ssh-keygen -q -t ed25519 -N "" -f /tmp/stranger');
    writeFileSync(stranger, await runOn(node(1), 'cat /tmp/stranger; rm /tmp/stranger*'), { mode: 0o600 });
    expectEnd(await user.run(initWords(lab(), 'stranger.yaml', ['--identity', stranger])), 0);
    const run = await user.run(['check', 'stranger.yaml', '--json']);
    expectEnd(run, 69);
    expect(run.lines.at(-1)).toMatchObject({ error: { code: 'ssh.auth-failed', kind: 'connection' } });
  });

  it('sudo asks for a password, once for each server, and it is not shown', async () => {
    const admin = ['--user', 'admin', '--identity', lab().sshKeyPath];
    expectEnd(await user.run(initWords(lab(), 'admin.yaml', admin)), 0);
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
