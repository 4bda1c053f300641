import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { nginxSettings } from '../../core/components/nginx/check-settings.ts';
import { nginxComponent } from '../../core/components/nginx/nginx-component.ts';
import { SITE_PATH } from '../../core/components/nginx/paths.ts';
import { nginxChecks } from '../../core/components/nginx/verify.ts';
import { gatherFacts } from '../../core/facts/gather-facts.ts';
import type { PairFacts } from '../../core/facts/node-facts.ts';
import { compareStep } from '../../core/plan/compare-step.ts';
import { desiredState } from '../../core/plan/make-plan.ts';
import { runChecks } from '../../core/verify/run-checks.ts';
import { connectLab } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { pairSpec, placePair } from './support/place-pair.ts';
import { runOn } from './support/run-on.ts';

const GOLDEN = new URL('../golden/nginx/', import.meta.url);
const STAGED = '/var/lib/staged';
const CHECK = ['/usr/libexec/pairkeeper/check-nginx', '10005', '0.7'];
/** Requests for some seconds, eight at a time; prints each node that answered once. */
const LOAD =
  'for _ in 1 2 3 4 5 6 7 8; do (i=0; while [ $i -lt 60 ]; do i=$((i + 1)); ' +
  'curl -s -m 2 -o /dev/null -D - "$1"; sleep 0.1; done) & done | grep -i "^X-Served-By" | tr -d "\\r" | sort -u';
const PROCESSES = '/sys/fs/cgroup/system.slice/nginx.service/cgroup.procs';

describe('nginx on a real pair', () => {
  const lab = useLab();
  const node = (): LabNode => lab().node('node1');
  const spec = () => pairSpec(lab(), 'balanced', ['web-1', 'web-2']);
  const holder = async (): Promise<number> => {
    const shown = await Promise.all(lab().nodes.map((one) => runOn(one, 'ip -o address show')));
    return shown.findIndex((text) => text.includes(` ${lab().vip()}/`));
  };
  /** Everything that keepalived said of changed states, on both nodes. */
  const transitions = async (): Promise<readonly string[]> =>
    Promise.all(
      lab().nodes.map((one) =>
        runOn(one, 'journalctl -q -u keepalived -o cat | grep -c "Entering " || true'),
      ),
    );
  const serves = async (): Promise<boolean> => (await node().run(CHECK)).exitCode === 0;

  beforeAll(async () => {
    await placePair(lab(), spec());
  });

  async function facts(): Promise<PairFacts> {
    const hosts = await connectLab(lab(), spec());
    try {
      const reads = nginxComponent.reads(spec(), nginxSettings.parse({}));
      return await gatherFacts(hosts, [{ id: 'nginx', reads }], createSystemClock());
    } finally {
      await Promise.all(hosts.map((host) => host.close()));
    }
  }

  async function judge(configuration: string) {
    await runOn(
      node(),
      `mkdir -p ${STAGED}/etc/nginx/conf.d; cat >${STAGED}/etc/nginx/conf.d/pairkeeper.conf`,
      configuration,
    );
    return node().run(['/usr/libexec/pairkeeper/validate-nginx', STAGED]);
  }

  it('passes every check, from both nodes', async () => {
    const checks = nginxChecks({ spec: spec(), settings: nginxSettings.parse({}), facts: await facts() });
    expect(checks.length).toBeGreaterThan(4);
    const hosts = await connectLab(lab(), spec());
    try {
      for (const host of hosts) {
        const results = await runChecks(
          host,
          checks.filter((check) => check.node === host.node),
        );
        expect(results.filter(({ passed }) => !passed)).toEqual([]);
      }
    } finally {
      await Promise.all(hosts.map((host) => host.close()));
    }
  });

  it('says in X-Served-By which node answers, by its name in pair.yaml', async () => {
    for (const [index, { name }] of spec().nodes.entries()) {
      const health = ['curl', '-sSi', 'http://127.0.0.1:10005/pairkeeper/health'];
      const { stdout } = await (lab().nodes[index] as LabNode).run(health);
      expect(stdout).toContain(`\r\nX-Served-By: ${name}\r\n`);
    }
  });

  it('leaves nothing to do for the next plan', async () => {
    const found = await facts();
    const desired = desiredState(spec(), found, [nginxComponent]);
    for (const index of [0, 1] as const) {
      const context = { facts: found[index], changedSteps: new Set<string>(), commandsDone: new Map() };
      const planned = (desired[index]?.steps ?? []).map((step) => compareStep(step, context));
      expect(planned.filter((step) => step !== undefined)).toEqual([]);
    }
  });

  it("passes nginx's own parser in every golden configuration that its version knows", async () => {
    await runOn(
      node(),
      'openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop -keyout /etc/ssl/private/shop.key -out /etc/ssl/shop.pem',
    );
    for (const name of await readdir(GOLDEN)) {
      const text = await readFile(new URL(name, GOLDEN), 'utf8');
      const result = await judge(text);
      const known = !text.includes('http2 on;') || result.exitCode === 0;
      expect({ name, ...result }).toMatchObject({ exitCode: known ? 0 : 1 });
    }
  });

  it('is caught with a broken configuration before that is active, and leaves no copy behind', async () => {
    const result = await judge('server { lissen 80; }\n');
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('unknown directive "lissen" in /etc/nginx/conf.d/pairkeeper.conf:1'),
    });
    expect(await runOn(node(), 'ls -d /run/pairkeeper-nginx.* 2>/dev/null || true')).toBe('');
    expect(await serves()).toBe(true);
  });

  it("takes a reload after the admin deleted Debian's default site", async () => {
    const pid = await runOn(node(), 'cat /run/nginx.pid');
    await runOn(
      node(),
      'rm /etc/nginx/sites-enabled/default; : >/var/log/nginx/error.log; systemctl reload nginx',
    );
    await eventually(async () => {
      const page = await node().run(['curl', '-s', `http://${node().address}/`]);
      return page.stdout.includes('This pair works');
    });
    expect(await runOn(node(), 'cat /var/log/nginx/error.log')).not.toContain('bind()');
    expect(await runOn(node(), 'cat /run/nginx.pid')).toBe(pid);
  });

  it('is restarted and reloaded on the holder again and again, under load, and the address stays', async () => {
    const before = await transitions();
    const index = await holder();
    const answers = lab().enter(['sh', '-c', LOAD, 'load', `http://${lab().vip()}${SITE_PATH}`]);
    for (let round = 0; round < 10; round += 1) {
      await runOn(
        lab().nodes[index] as LabNode,
        `systemctl ${round % 3 === 2 ? 'reload' : 'restart'} nginx; sleep 0.${round}`,
      );
    }
    expect(await transitions()).toEqual(before);
    // Nobody but the holder answered meanwhile.
    expect((await answers).stdout.trim()).toBe(`X-Served-By: ${spec().nodes[index]?.name}`);
  });

  it('that hangs is noticed in a moment, though all its processes are there', async () => {
    await runOn(node(), `kill -STOP $(cat ${PROCESSES})`);
    const begun = performance.now();
    const result = await node().run(CHECK);
    const elapsed = performance.now() - begun;
    await runOn(node(), `kill -CONT $(cat ${PROCESSES})`);
    expect(result.exitCode).toBe(28);
    expect(elapsed).toBeLessThan(2000);
    expect(await serves()).toBe(true);
  });

  it('that is killed comes back by itself, again and again', async () => {
    for (let round = 0; round < 6; round += 1) {
      const main = await runOn(node(), 'systemctl show -P MainPID nginx.service');
      await runOn(node(), 'systemctl kill --signal=KILL nginx.service');
      await eventually(async () => {
        const now = (await node().run(['systemctl', 'show', '-P', 'MainPID', 'nginx.service'])).stdout;
        return now !== main && now.trim() !== '0' && (await serves());
      });
    }
  });

  it('that crashes as often as it is started loses the address once, and is fit again when the cause is gone', async () => {
    const index = await holder();
    const [holding, other] = [lab().nodes[index], lab().nodes[1 - index]] as [LabNode, LabNode];
    const faults = async () =>
      Number(await runOn(holding, 'journalctl -q -u keepalived -o cat | grep -c "Entering FAULT" || true'));
    const before = await faults();
    const folder = '/run/systemd/system/nginx.service.d';
    await runOn(
      holding,
      `mkdir -p ${folder}; printf '[Service]\\nExecStartPost=/bin/systemctl kill --signal=KILL nginx.service\\n' >${folder}/crash.conf; systemctl daemon-reload; systemctl kill --signal=KILL nginx.service`,
    );
    await eventually(async () => (await holder()) === 1 - index, 60_000);
    const restarts = async () => Number(await runOn(holding, 'systemctl show -P NRestarts nginx.service'));
    const first = await restarts();
    await eventually(async () => (await restarts()) > first + 10, 60_000);
    expect(await holder()).toBe(1 - index);
    expect(await faults()).toBe(before + 1);
    await runOn(holding, `rm -r ${folder}; systemctl daemon-reload`);
    // Nobody starts it by hand.
    await eventually(async () => (await holding.run(CHECK)).exitCode === 0);
    await runOn(other, 'systemctl stop nginx');
    await eventually(async () => (await holder()) === index, 30_000);
    await runOn(other, 'systemctl start nginx');
  });
});
