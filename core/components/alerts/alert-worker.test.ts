import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AlertNode, createAlertNode } from '../../../test/fakes/alert-node.ts';
import { type HttpReceiver, startHttpReceiver } from '../../../test/fakes/alert-receivers.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const alerts = { channels: [{ name: 'ops', type: 'webhook' }] };
const secrets = { 'alerts.ops.url': 'http://127.0.0.1:1/' };

/** A node that has sent alerts before, and its peer's heartbeat. */
async function pair(): Promise<{ node: AlertNode; peer: HttpReceiver; says(text: string): void }> {
  const peer = await startHttpReceiver();
  const node = createAlertNode({ alerts, secrets });
  closing.push(peer.close, node.dispose);
  node.write('etc/node.conf', node.read('etc/node.conf').replace("PORT='1'", `PORT='${peer.port}'`));
  const says = (text: string) => {
    peer.answerWith({ body: text });
    node.write('run/peer-state', text);
  };
  says('vrrp=web BACKUP 200\ncheck=nginx ok\nincident=0 closed\n');
  await node.round();
  return { node, peer, says };
}

const codes = (node: AlertNode) => node.alerts().map(({ code }) => code);
const state = (now: string, previous = 'BACKUP') =>
  ['vrrp.state', { instance: 'web', state: now, previous, priority: 250 }] as const;

describe('alert-worker', () => {
  it('says nothing of what happened before it was there', async () => {
    const node = createAlertNode({ alerts, secrets });
    closing.push(node.dispose);
    node.happen(state('MASTER'));
    await node.round();
    node.happen(['check.failed', { check: 'nginx' }]);
    await node.round();
    expect(codes(node)).toEqual(['check-failed']);
  });

  it('gives an incident the number that the peer has for it, from either side', async () => {
    const { node, says } = await pair();
    says('vrrp=web FAULT 200\ncheck=nginx failed\nincident=7 open\n');
    node.happen(state('MASTER'));
    await node.round();
    expect(node.alerts()).toMatchObject([{ code: 'taken-over', dedup_key: 'pairkeeper/shop/7' }]);
    expect(node.read('state/alerts/incident')).toBe('7 open warning\n');
  });

  it('opens the next number after what either node has closed', async () => {
    const { node, says } = await pair();
    says('vrrp=web FAULT 200\ncheck=nginx failed\nincident=7 closed\n');
    node.happen(state('MASTER'));
    await node.round();
    expect(node.alerts()).toMatchObject([{ dedup_key: 'pairkeeper/shop/8' }]);
  });

  it('ends an incident when both nodes are calm, and says so once', async () => {
    const { node, says } = await pair();
    node.happen(['check.failed', { check: 'nginx' }]);
    await node.round();
    says('vrrp=web MASTER 200\nincident=1 open\n');
    node.happen(['check.passed', { check: 'nginx' }]);
    await node.round();
    node.pass(11);
    await node.round();
    await node.round();
    expect(node.read('state/alerts/incident')).toBe('1 calm warning\n');
    says('vrrp=web MASTER 200\nincident=1 calm\n');
    await node.round();
    await node.round();
    expect(node.alerts()).toMatchObject([
      { code: 'check-failed', status: 'firing', dedup_key: 'pairkeeper/shop/1' },
      { code: 'recovered', status: 'resolved', dedup_key: 'pairkeeper/shop/1' },
    ]);
  });

  it('is not loud about what was done on purpose', async () => {
    const { node, says } = await pair();
    says('maintenance=true\nvrrp=web FAULT 200\n');
    node.happen(state('MASTER'), ['heartbeat.lost', { level: 'service', peer: 'web-2' }]);
    await node.round();
    expect(node.alerts()).toMatchObject([{ code: 'moved', level: 'info' }]);
    says('vrrp=web BACKUP 200\n');
    node.happen(['heartbeat.back', { level: 'service', peer: 'web-2' }]);
    node.pass(60);
    await node.round();
    await node.round();
    expect(codes(node)).toEqual(['moved']);
    node.write('state/lock', 'owner=ann\n');
    node.happen(state('FAULT', 'MASTER'), state('BACKUP', 'FAULT'), state('MASTER'));
    await node.round();
    rmSync(join(node.folder, 'state/lock'));
    node.pass(60);
    await node.round();
    expect(codes(node)).toEqual(['moved']);
  });

  it('tells what a change on purpose has left broken', async () => {
    const { node } = await pair();
    node.write('state/maintenance', '-254\n');
    node.happen(['check.failed', { check: 'nginx' }]);
    await node.round();
    node.write('state/maintenance', '0\n');
    node.pass(5);
    await node.round();
    expect(codes(node)).toEqual([]);
    node.pass(11);
    await node.round();
    expect(codes(node)).toEqual(['check-failed']);
  });

  it('tells once that the peer is not heard, on however many levels', async () => {
    const { node } = await pair();
    const lost = (level: string) => ['heartbeat.lost', { level, peer: 'web-2' }] as const;
    node.happen(lost('icmp'), lost('http'), lost('service'));
    await node.round();
    expect(codes(node)).toEqual(['peer-silent']);
  });

  it('folds a pair that keeps changing into one alert, and loses none of the others', async () => {
    const { node } = await pair();
    const flips = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0
        ? (['check.failed', { check: 'nginx' }] as const)
        : (['check.passed', { check: 'nginx' }] as const),
    );
    node.happen(...flips, ['role.failed', { engine: 'redis', action: 'promote', reason: 'x' }]);
    await node.round();
    expect(codes(node)).toEqual([...Array(9).fill('check-failed'), 'flapping', 'database-failed']);
    node.pass(601);
    await node.round();
    const calm = codes(node).slice(11);
    expect(calm).toEqual(['recovered', 'calmed', ...Array(11).fill('check-failed')]);
    expect(node.alerts().map(({ number }) => number)).toEqual(node.alerts().map((_, index) => index + 1));
  });

  it('goes on where a killed round ended, and says how many events it never saw', async () => {
    const { node } = await pair();
    node.happen(['check.failed', { check: 'a' }]);
    await node.round();
    // The outbox was written, the cursor was not.
    node.write('state/alerts/cursor', '0\n');
    await node.round();
    expect(codes(node)).toEqual(['check-failed']);
    node.write('state/events.jsonl', '');
    node.happen(...Array.from({ length: 5 }, () => ['witness.lost', { witness: '192.0.2.7' }] as const));
    const spool = node.read('state/events.jsonl').split('\n');
    node.write('state/events.jsonl', spool.slice(3).join('\n'));
    await node.round();
    expect(node.alerts().slice(1)).toMatchObject([
      { code: 'events-lost', text: expect.stringContaining('3 events') },
      { code: 'witness-lost' },
      { code: 'witness-lost' },
    ]);
  });

  it('carries no text of a server out of its place', async () => {
    const { node } = await pair();
    const reason = 'x","level":"info"}\n{{reason}} | `id` $(id)';
    node.happen(['role.failed', { engine: 'redis', action: '{{reason}}', reason }]);
    await node.round();
    expect(node.alerts()).toHaveLength(1);
    expect(node.alerts()[0]).toMatchObject({ code: 'database-failed', level: 'error' });
  });

  it('sees that both hold the address', async () => {
    const { node, says } = await pair();
    node.write('run/vrrp-state', 'web MASTER 250 2026-11-21T09:00:00.000Z\n');
    says('vrrp=web MASTER 200\n');
    await node.round();
    await node.round();
    // A handover may look like this for a moment.
    expect(codes(node)).toEqual([]);
    await node.round();
    await node.round();
    expect(node.alerts()).toMatchObject([{ code: 'two-masters', level: 'error' }]);
  });
});
