import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { type CliRun, type CliUser, createCliUser } from './support/cli-user.ts';
import { expectEnd, initWords } from './support/cli-words.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';
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

/** What a boot makes anew: the servers lost their power meanwhile. */
const madeByBoot = /^(?:(?:file|directory) \/tmp\/systemd-private-|mount \/$)/;

const keepalivedConf = '/etc/keepalived/keepalived.conf';

beforeAll(async () => {
  user = createCliUser(readFileSync(lab().knownHostsPath, 'utf8'));
  factoryNew = await snapshotServers(lab().nodes);
  expectEnd(await user.run(initWords(lab(), 'pair.yaml')), 0);
});
afterAll(() => user.dispose());

const node = (index: 1 | 2): LabNode => lab().node(`node${index}`);

async function expectBothHealthy(): Promise<void> {
  await eventually(async () => (await user.run(['status'])).exitCode === 0, 60_000);
}

describe('Ctrl-C in the middle of apply', () => {
  it('while packages are installed: both servers as before, 4, and it says so', async () => {
    const before = await snapshotServers(lab().nodes);
    const run = await user.run(['apply', '--yes', '--no-diff'], {
      reactions: [{ when: /heartbeat\/packages/, signal: 'SIGINT' }],
    });
    expectEnd(run, 4);
    expect(run.said).toContain('Stopping.');
    expect(run.said).toContain('Rolled back: both servers are in the state they had before.');
    await expectUnchanged(lab().nodes, before, [TRANSACTION_RECORDS]);
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
        `● Healthy\\. web-\\d serves ${lab().vip()}\\. web-\\d is ready to take over \\(about 1\\.0 s\\)`,
      ),
    );
    expect(run.said.match(/drill/g), 'a reminder in one line').toHaveLength(2);
    expect(run.said).toContain('pairkeeper drill --level monthly');
    const json = await user.run(['status', '--json']);
    expectEnd(json, 0);
    expect(json.lines.at(-1)).toMatchObject({
      verb: 'status',
      health: { state: 'healthy', redundancy: { state: 'intact', reasons: [] }, nodes: [{}, {}] },
    });
    const chinese = await user.run(['status', '--lang', 'zh-CN']);
    expect(chinese.said).toMatch(/● .*正常。.*正在以 .* 提供服务。.*可随时接管（约 1\.0 秒）。/);
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

  it('survives all drills that are harmless, with a report; what a server has no means for is passed over', async () => {
    await expectBothHealthy();
    const run = await user.run(['drill', '--all', '--yes', '--report', 'reports']);
    expect(run.exitCode, run.said).toBe(0);
    expect(run.said).toMatch(
      /Service stopped\n[\s\S]*gives the address up[\s\S]*Expected outage: at most[\s\S]*Drill: (as expected|slower)/,
    );
    expect(run.said).toMatch(
      /5 of 6 drills made:[\s\S]*– Packets lost: refused, see above\nReport: .*drills\.html/,
    );
    const files = readdirSync(join(user.folder, 'reports'));
    expect(files).toContain('drills.html');
    expect(files.filter((name) => name.endsWith('.json'))).toHaveLength(5);
    expect((await user.run(['status'])).said, 'a drill counts wherever its report is').not.toContain('drill');
  });

  it('Ctrl-C in the middle of them heals at once, and what was made until then is kept', async () => {
    await expectBothHealthy();
    const run = await user.run(['drill', '--all', '--report', 'stopped'], {
      terminal: true,
      reactions: [
        { when: /Make these 6 faults now.*\[y\/N\] /, type: 'y\r' },
        { when: /the fault is made on web-\d \(service-stop\)/, type: '\u0003' },
      ],
    });
    expectEnd(run, 130);
    expect(run.said).toMatch(/is healed[\s\S]*the pair is whole again[\s\S]*Drill: aborted/);
    expect(run.said).toMatch(/2 of 6 drills made:[\s\S]*Service stopped: aborted/);
    expect(readdirSync(join(user.folder, 'stopped'))).toHaveLength(3);
    await expectBothHealthy();
  });
});

describe('drift', () => {
  const edit = `sed -i 's/advert_int .*/advert_int 0.4/' ${keepalivedConf}`;

  it('is shown as a diff, and healed by the next apply', async () => {
    await runOn(node(2), edit);
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
    await runOn(node(2), edit);
    const run = await user.run(['apply', '--yes'], {
      reactions: [{ when: /commit begins/, signal: 'SIGINT' }],
    });
    expectEnd(run, 4);
    expect(run.said).toContain('Rolled back');
    expect(await runOn(node(2), `grep advert_int ${keepalivedConf}`)).toContain('0.4');
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
    let said = '';
    await eventually(async () => {
      const status = await user.run(['status']);
      said = status.said;
      return status.exitCode === 6;
    }, 60_000);
    expect(said).toMatch(/▲ No redundancy[\s\S]*web-1 serves/);
    expect(said).toMatch(/web-2 is reached neither/);
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
    expect(await runOn(node(2), `grep advert_int ${keepalivedConf}`)).toContain('0.4');
  });

  it('uninstall asks what shall become of edited files, and leaves both servers as they were', async () => {
    const refused = await user.run(['uninstall', '--yes', '--json']);
    expectEnd(refused, 3);
    expect(refused.lines.at(-1)).toMatchObject({ error: { code: 'cli.edited' } });
    const run = await user.run(['uninstall', '--yes', '--remove-packages', '--overwrite-edited']);
    expectEnd(run, 0);
    await expectUnchanged(lab().nodes, factoryNew, [madeByBoot]);
  });
});
