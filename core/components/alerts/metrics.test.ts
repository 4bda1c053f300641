import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type AlertNode, createAlertNode } from '../../../test/fakes/alert-node.ts';

const nodes: AlertNode[] = [];
afterEach(() => {
  for (const node of nodes.splice(0)) node.dispose();
});

it('writes metrics that a collector can read, and all that the ready rules ask for', async () => {
  const node = createAlertNode({
    alerts: { channels: [{ name: 'ops', type: 'webhook' }] },
    secrets: { 'alerts.ops.url': 'http://127.0.0.1:1/' },
  });
  nodes.push(node);
  node.write('etc/alerts.conf', `${node.read('etc/alerts.conf')}METRICS_DIRECTORY='${node.folder}'\n`);
  node.write('run/checks', 'nginx failed 2026-11-21T09:00:00.000Z\n');
  node.write('run/heartbeat-http', 'ok 2026-11-21T09:00:00.000Z\n');
  await node.round();
  node.happen(['check.failed', { check: 'nginx' }]);
  await node.round();
  expect((await node.run('alert-metrics')).exitCode).toBe(0);
  const lines = node.read('pairkeeper.prom').trim().split('\n');
  const samples = lines.filter((line) => !line.startsWith('#'));
  for (const sample of samples) {
    expect(sample).toMatch(/^pairkeeper_[a-z_]+\{pair="shop"(,[a-z]+="[^"]*")*\} -?[0-9.]+$/);
  }
  expect(samples).toEqual(
    expect.arrayContaining([
      'pairkeeper_check_ok{pair="shop",check="nginx"} 0',
      'pairkeeper_peer_heard{pair="shop",level="http"} 1',
      'pairkeeper_vip_held{pair="shop",address="192.0.2.9"} 0',
      'pairkeeper_incident_open{pair="shop"} 1',
      'pairkeeper_events_total{pair="shop"} 1',
      'pairkeeper_alerts_waiting{pair="shop",channel="ops"} 1',
    ]),
  );
  const known = new Set(lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []));
  const rules = parse(readFileSync('docs/prometheus/pairkeeper.rules.yml', 'utf8')) as {
    groups: { rules: { expr: string }[] }[];
  };
  const asked = rules.groups.flatMap(({ rules: all }) =>
    all.flatMap(({ expr }) => expr.match(/pairkeeper_\w+/g) ?? []),
  );
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});
