import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { checkTrail, knownHeads } from '../../core/audit/audit-trail.ts';
import { audited, readTrail } from '../../core/audit/audited.ts';
import { testAlerts } from '../../core/operations/test-alerts.ts';
import { withoutSecrets } from '../../core/plan/plan.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { type HttpReceiver, startHttpReceiver } from '../fakes/alert-receivers.ts';
import {
  applied,
  healthy,
  type PairFileChanges,
  pairFileOf,
  pairOf,
  withHosts,
} from './support/apply-pair.ts';
import { createCliUser } from './support/cli-user.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { type SecretSearch, searchForSecret } from './support/secret-search.ts';

const lab = useLab();

type Alert = {
  readonly code: string;
  readonly node: string;
  readonly status: string;
  readonly dedup_key: string;
  readonly text: string;
};

/** Sent by the servers to a receiver on a third host: this one, the lab's gateway. */
describe('alerts from the nodes', () => {
  const token = 'c4n4ry-5ecret';
  let receiver: HttpReceiver;
  let changes: PairFileChanges;
  let spec: ClusterSpec;
  const received = (): readonly Alert[] =>
    receiver.requests.flatMap(({ body }) => (JSON.parse(body) as { alerts: readonly Alert[] }).alerts);
  const nodeNamed = (name: string): LabNode => lab().node(name);

  beforeAll(async () => {
    receiver = await startHttpReceiver(lab().gateway);
    const alerts = {
      channels: [{ name: 'ops', type: 'webhook', messagesPerMinute: 60, authenticated: true }],
      resolveAfterSeconds: 4,
      metricsDirectory: '/var/lib/node-exporter',
    };
    changes = { sections: { alerts, heartbeat: { httpIntervalSeconds: 1 } } };
    spec = pairOf(lab(), changes);
    const secrets = {
      'alerts.ops.url': `http://${lab().gateway}:${receiver.port}/${token}`,
      'alerts.ops.token': token,
    };
    const { planned, events } = await applied(lab(), spec, { secrets });
    if (planned.plan === undefined) throw new Error('no plan');
    expect(JSON.stringify([withoutSecrets(planned.plan), events])).not.toContain(token);
    await healthy(lab(), spec);
  });
  afterAll(() => receiver.close());

  it('keeps the secrets where only root can read them, and plans nothing anew for them', async () => {
    for (const node of lab().nodes) {
      const { stdout } = await node.run(['stat', '-c', '%a %U', '/etc/pairkeeper/alert-channels/ops.secret']);
      expect(stdout.trim()).toBe('600 root');
    }
    const again = await applied(lab(), spec).catch((error: unknown) => String(error));
    expect(again).toContain('nothing-to-do');
  });

  it('shows the receipt of a test alert of each node', async () => {
    const receipts = await withHosts(lab(), spec, (hosts) =>
      Promise.all(hosts.map((host) => testAlerts(host, []))),
    );
    expect(receipts.flat()).toMatchObject(
      spec.nodes.map(({ name }) => ({ node: name, channel: 'ops', isDelivered: true, answer: 'ok' })),
    );
  });

  it('tells a failover by both nodes under one key, and its end', async () => {
    const { holder = '' } = await healthy(lab(), spec);
    await nodeNamed(holder).run(['systemctl', 'stop', 'nginx']);
    const about = (status: string) => received().filter((alert) => alert.status === status);
    const senders = (status: string) => new Set(about(status).map(({ node }) => node)).size;
    await eventually(async () => senders('firing') === 2, 30_000);
    await nodeNamed(holder).run(['systemctl', 'start', 'nginx']);
    await eventually(async () => senders('resolved') === 2, 60_000);
    expect(about('firing').map(({ code }) => code)).toContain('taken-over');
    expect(new Set([...about('firing'), ...about('resolved')].map(({ dedup_key }) => dedup_key)).size).toBe(
      1,
    );
    const metrics = await nodeNamed(holder).run(['cat', '/var/lib/node-exporter/pairkeeper.prom']);
    expect(metrics.stdout).toMatch(
      /^pairkeeper_alert_messages_total\{pair="lab",channel="ops",outcome="delivered"\} [1-9]/m,
    );
  });

  it('notices that the reader of keepalived’s events hangs, and starts it anew', async () => {
    const node = nodeNamed('node1');
    const unit = 'pairkeeper-events.service';
    await node.run(['systemctl', 'kill', '--signal=SIGSTOP', unit]);
    await node.run(['env', 'PAIRKEEPER_ANSWER_SECONDS=1', '/usr/libexec/pairkeeper/alert-watchdog']);
    await eventually(async () => received().some(({ code }) => code === 'restarted'), 30_000);
    expect((await node.run(['systemctl', 'is-active', unit])).stdout.trim()).toBe('active');
  });

  it('records on both nodes who changed the pair and from where, and finds what was edited since', async () => {
    let here = '';
    const store = {
      read: async () => here,
      append: async (line: string) => {
        here += line;
      },
    };
    const context = { clock: createSystemClock(), store, who: 'ann@laptop' };
    const node = nodeNamed('node2');
    const checked = (name: string) =>
      withHosts(lab(), spec, async (hosts) => {
        const host = hosts.find((candidate) => candidate.node === name) ?? hosts[0];
        return checkTrail(await readTrail(host), knownHeads(checkTrail(here).entries, name));
      });
    for (const subject of ['node1', 'node2']) {
      await withHosts(lab(), spec, (hosts) =>
        audited(context, hosts, { action: 'switchover', subject }, async () => 'moved', String),
      );
    }
    for (const { name } of spec.nodes) {
      const { entries, problems } = await checked(name);
      expect(problems).toEqual([]);
      expect(entries.map(({ result }) => result)).toEqual(['started', 'moved', 'started', 'moved']);
      expect(entries[3]).toMatchObject({
        on: name,
        who: 'ann@laptop',
        from: lab().gateway,
        login: 'root',
        method: 'publickey',
        key: expect.stringMatching(/^SHA256:/),
      });
    }
    const trail = '/var/lib/pairkeeper/audit.log';
    await node.run(['sed', '-i', '2s/ann@laptop/bob@laptop/', trail]);
    expect((await checked('node2')).problems).toEqual([{ kind: 'edited', line: 2 }]);
    await node.run(['sed', '-i', '3,$d', trail]);
    await node.run(['sed', '-i', '2s/bob@laptop/ann@laptop/', trail]);
    expect((await checked('node2')).problems).toEqual([{ kind: 'cut-off', line: 2 }]);
  });

  it('loses none of a thousand events while the channel is down', async () => {
    const node = nodeNamed('node1');
    receiver.answerWith('hang-up');
    const script = `i=0; while [ $i -lt 1000 ]; do i=$((i + 1))
      printf 'EVENT watchdog.restarted {"unit":"number-%s-end"}\\n' $i 1<>/run/pairkeeper/vrrp.fifo; done`;
    await node.run(['sh', '-c', script]);
    const spooled = async (): Promise<string> =>
      (await node.run(['tail', '-n', '1', '/var/lib/pairkeeper/alerts/outbox.jsonl'])).stdout;
    await eventually(async () => (await spooled()).includes('number-1000-end'), 60_000);
    const refused = await node.run(['/usr/libexec/pairkeeper/alert-send', 'ops', '--now']);
    expect([1, 2]).toContain(refused.exitCode);
    receiver.answerWith({ body: '' });
    // The end of the outage: not waited for, told by a test alert that gets through.
    await withHosts(lab(), spec, ([first]) => testAlerts(first, ['ops']));
    const told = () =>
      new Set(received().flatMap(({ text }) => /number-(\d+)-end/.exec(text)?.[1] ?? [])).size;
    // A sender that gave up a moment ago would try again after minutes.
    await eventually(async () => {
      if (told() < 1000) await node.run(['/usr/libexec/pairkeeper/alert-send', 'ops', '--now']);
      return told() === 1000;
    }, 60_000);
  });

  it('shows a secret to nobody: not to processes, in logs, plans, reports, trails, nor when something goes wrong', async () => {
    const user = createCliUser(readFileSync(lab().knownHostsPath, 'utf8'));
    const searches = await Promise.all(lab().nodes.map((node) => searchForSecret(node, token)));
    const [onFirst, onSecond] = searches as [SecretSearch, SecretSearch];
    const given = (name: string, url: string) =>
      writeFileSync(join(user.folder, name), `alerts.ops.url=${url}\nalerts.ops.token=new-${token}\n`, {
        mode: 0o600,
      });
    given('secrets', `http://${lab().gateway}:${receiver.port}/new-${token}`);
    given('wrong', token);
    writeFileSync(join(user.folder, 'pair.yaml'), pairFileOf(lab(), changes));
    const ends = async (exitCode: number, ...words: readonly string[]): Promise<string> => {
      const run = await user.run(words, { environment: { PAIRKEEPER_DEBUG: '1' } });
      expect(run.exitCode, run.said).toBe(exitCode);
      return run.said + run.stdout;
    };
    const commands: readonly (readonly [number, ...(readonly string[])])[] = [
      [3, 'plan', '--secrets', 'wrong'],
      [2, 'plan', '--secrets', 'secrets', '--verbose', '--out', 'plan.json'],
      [2, 'plan', '--secrets', 'secrets', '--json'],
      [0, 'apply', '--secrets', 'secrets', '--yes', '--verbose'],
      [0, 'alert', 'test'],
      [0, 'drill', 'config-broken', '--yes', '--json', '--report', 'reports'],
      [0, 'audit', 'export'],
    ];
    try {
      const said = await onFirst.during(() =>
        onSecond.during(async () => {
          const all: string[] = [];
          for (const [exitCode, ...words] of commands) all.push(await ends(exitCode, ...words));
          return all;
        }),
      );
      expect(said.filter((text) => text.includes(token))).toEqual([]);
      const kept = readdirSync(user.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.path, entry.name))
        .filter((path) => readFileSync(path, 'utf8').includes(token))
        .map((path) => relative(user.folder, path));
      expect(kept.sort()).toEqual(['secrets', 'wrong']);
    } finally {
      user.dispose();
    }
    for (const [index, search] of searches.entries()) {
      expect(await search.processes()).toEqual([]);
      const files = await search.files();
      // As it is, and as it was before, for undo.
      expect(files.map((path) => path.replace(/txn\/[^/]+\/backup\/\d+/, 'backup')).sort()).toEqual([
        '/etc/pairkeeper/alert-channels/ops.secret',
        '/var/lib/pairkeeper/backup.content',
      ]);
      for (const path of files) {
        const read = await lab().nodes[index]?.run([
          'setpriv',
          '--reuid=65534',
          '--clear-groups',
          'cat',
          path,
        ]);
        expect(read?.exitCode, path).toBe(1);
      }
    }
  });

  it('is no more on the servers when it is taken out of pair.yaml', async () => {
    await applied(lab(), pairOf(lab(), { sections: { heartbeat: { httpIntervalSeconds: 1 } } }));
    for (const node of lab().nodes) {
      const units = await node.run(['systemctl', 'list-units', '--all', '--no-legend', 'pairkeeper-alert*']);
      expect(units.stdout.trim()).toBe('');
      const links = await node.run(['find', '/etc/systemd/system', '-name', 'pairkeeper-alert*']);
      expect(links.stdout.trim()).toBe('');
    }
  });
});
