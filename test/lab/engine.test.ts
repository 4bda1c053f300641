import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Question } from '../../electron/contract/question.ts';
import { type EngineClient, startEngineClient } from '../fakes/engine-client.ts';
import { asForeseen } from './support/as-foreseen.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';

describe('the engine of the desktop app', () => {
  const lab = useLab();
  let client: EngineClient;
  beforeAll(async () => {
    client = await startEngineClient({ lab: lab().name });
  });
  afterAll(async () => {
    await client.stop();
    await client.remove();
  });

  const pairHealth = () => client.health.get('web');
  const isHealthy = () =>
    eventually(async () => pairHealth()?.state === 'healthy', 60_000).catch(() => {
      throw new Error(`not healthy: ${JSON.stringify(pairHealth())}`);
    });
  const target = { pairId: 'web' };
  /** What our own tasks brought about has come to rest, and is no news any more. */
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 11_000));
  let draftId = '';

  it('asks about unknown servers, logs in, and proposes addresses', async () => {
    const asked: Question[] = [];
    client.on('questions', (open) => {
      for (const question of open) {
        asked.push(question);
        const answer = { kind: 'host-key', isAccepted: true } as const;
        void client.request('questions.answer', { questionId: question.id, answer }).catch(() => undefined);
      }
    });
    const [first, second] = lab().nodes;
    const ssh = { identityFile: lab().sshKeyPath };
    const draft = await client.request('drafts.create', {
      name: 'web',
      nodes: [
        { name: 'web-1', address: first?.address ?? '', ssh },
        { name: 'web-2', address: second?.address ?? '', ssh },
      ],
    });
    draftId = draft.id;
    expect(draft).toMatchObject({ isProposed: false, issues: [], step: 'connect' });
    const connected = await client.run({ kind: 'connect', target: { draftId } });
    expect(asked.map(({ kind }) => kind)).toContain('host-key');
    expect(connected.nodes.map(({ hostname }) => hostname)).toEqual(['node1', 'node2']);
    expect(connected.proposal).toEqual({ vip: `${lab().vip()}/24`, witness: lab().gateway });
    const [proposed] = await client.request('drafts.list', {});
    expect(proposed).toMatchObject({ isProposed: true, issues: [] });
    expect(proposed?.spec?.vips[0]?.address).toBe(`${lab().vip()}/24`);
  });

  it('plans, applies exactly what it planned, and sees the pair healthy', async () => {
    const task = await client.follow({ kind: 'plan', target: { draftId } });
    if (task.state !== 'done') throw new Error(JSON.stringify(task));
    const planned = task.result as { plan?: { nodes: readonly { steps: readonly unknown[] }[] } };
    expect(planned.plan?.nodes.every(({ steps }) => steps.length > 0)).toBe(true);
    const applied = await client.run({ kind: 'apply', target: { draftId }, planTaskId: task.id });
    expect(applied).toMatchObject({ outcome: 'confirmed', pairId: 'web' });
    await isHealthy();
    const [summary] = await client.request('pairs.list', {});
    expect(summary).toMatchObject({ id: 'web', name: 'web', vips: [lab().vip()] });
    await eventually(async () => client.samples.some(({ serviceMs }) => serviceMs !== null));
  }, 300_000);

  it('refuses a plan that was shown before another one', async () => {
    const task = await client.follow({ kind: 'plan', target });
    await client.run({ kind: 'plan', target });
    const refused = await client.follow({ kind: 'apply', target, planTaskId: task.id });
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'task.plan-outdated' } });
  });

  it('moves the addresses on purpose, and tells nobody of a failure', async () => {
    const to = pairHealth()?.holder === 'web-1' ? 'web-2' : 'web-1';
    const moved = await client.run({ kind: 'switchover', target, to });
    expect(moved.outcome).toBe('moved');
    await eventually(async () => pairHealth()?.holder === to);
    await isHealthy();
  });

  it('takes a node out of service and back, also the one that serves', async () => {
    const node = pairHealth()?.holder ?? '';
    await client.run({ kind: 'maintenance', target, node, isOn: true });
    await eventually(async () => pairHealth()?.state === 'maintenance');
    await client.run({ kind: 'maintenance', target, node, isOn: false });
    await isHealthy();
  });

  it('makes a drill, keeps its report, and writes it as a page', async () => {
    const { reportId, report } = await client.run({ kind: 'drill', target, scenario: 'service-stop' });
    expect(report).toMatchObject({ verdict: asForeseen(), pair: 'web' });
    const listed = await client.request('reports.list', target);
    expect(listed.map((kept) => kept.reportId)).toEqual([reportId]);
    const { html } = await client.request('reports.html', { ...target, reportId, language: 'zh-CN' });
    expect(html).toContain('web');
    await isHealthy();
  });

  it('has noted on both servers and here who did all this, and how it ended', async () => {
    const { trails, runs } = await client.request('audit.read', target);
    expect(trails.map((trail) => ('problems' in trail ? trail.problems : trail.failure))).toEqual([
      [],
      [],
      [],
    ]);
    const told = runs.map(({ action, result, trails: of }) => `${action} ${result} ${of.join(' ')}`);
    const all = 'here web-1 web-2';
    expect(told).toEqual([
      expect.stringMatching(/^drill (?:as-expected|slower) here$/),
      `maintenance off ${all}`,
      `maintenance on ${all}`,
      `switchover moved ${all}`,
      `apply confirmed ${all}`,
    ]);
    expect(runs[1]).toMatchObject({ who: 'test@laptop', logins: [{ login: 'root' }, { login: 'root' }] });
    const { content, missing } = await client.request('audit.export', target);
    expect(missing).toEqual([]);
    expect(content.split('\n')[0]).toContain('"pair":"web"');
  });

  it('pulls the plug of a demo server, which only a lab can', async () => {
    const { report } = await client.run({ kind: 'drill', target, scenario: 'node-power-off' });
    expect(report).toMatchObject({ verdict: asForeseen(), scenario: 'node-power-off' });
    expect(await client.request('reports.list', target)).toHaveLength(2);
    await isHealthy();
  });

  it('tells a failover with node, cause and consequence, and that it is over', async () => {
    expect(client.alerts).toEqual([]);
    const node = pairHealth()?.holder ?? '';
    const other = node === 'web-1' ? 'web-2' : 'web-1';
    const server = lab().nodes[node === 'web-1' ? 0 : 1];
    await quiet();
    await server?.powerOff();
    await eventually(async () => client.alerts.length > 0, 30_000);
    expect(client.alerts[0]).toMatchObject({
      code: 'failed-over.node',
      level: 'warning',
      pairId: 'web',
      node,
      params: { other, address: lab().vip() },
    });
    await server?.powerOn();
    await isHealthy();
    await eventually(async () => client.alerts.at(-1)?.code === 'recovered', 30_000);
    expect(client.alerts.map(({ code }) => code)).toEqual(['failed-over.node', 'recovered']);
  });

  it('names the service that failed and how long it took', async () => {
    client.alerts.length = 0;
    const node = pairHealth()?.holder ?? '';
    const server = lab().nodes[node === 'web-1' ? 0 : 1];
    await server?.run(['systemctl', 'stop', 'nginx']);
    await eventually(async () => client.alerts.length > 0, 30_000);
    expect(client.alerts[0]).toMatchObject({ code: 'failed-over.check', node });
    expect(Number(client.alerts[0]?.params.seconds)).toBeLessThan(5);
    await server?.run(['systemctl', 'start', 'nginx']);
    await isHealthy();
  });

  it('catches up with what happened while it was not running', async () => {
    const { home } = client;
    const node = pairHealth()?.holder ?? '';
    await client.stop();
    const server = lab().nodes[node === 'web-1' ? 0 : 1];
    await server?.run(['systemctl', 'stop', 'nginx']);
    await eventually(async () => {
      const shown = await lab().nodes[node === 'web-1' ? 1 : 0]?.run(['ip', '-o', 'addr', 'show']);
      return shown?.stdout.includes(`${lab().vip()}/`) === true;
    });
    await server?.run(['systemctl', 'start', 'nginx']);
    client = await startEngineClient({ home, lab: lab().name });
    await isHealthy();
    await eventually(async () => client.alerts.length > 0);
    expect(client.alerts.map(({ code }) => code)).toEqual(['while-away.moved']);
    expect(client.events.map(({ event }) => event.code)).toContain('vrrp.state');
    const { events, samples } = await client.request('pairs.history', target);
    expect(events.length).toBeGreaterThan(0);
    expect(samples.length).toBeGreaterThan(0);
    // Tasks that changed servers, and how they ended, are still known.
    const tasks = await client.request('tasks.list', {});
    expect(tasks.map(({ order }) => order.kind)).toContain('apply');
  });

  it('forgets what it saw when the computer wakes up, and looks again', async () => {
    client.alerts.length = 0;
    const seen: string[] = [];
    client.on('health', ({ health }) => seen.push(health.state));
    await client.request('engine.resumed', {});
    await eventually(async () => seen.includes('unknown') && seen.at(-1) === 'healthy', 30_000);
    expect(client.alerts).toEqual([]);
  });

  it('puts both servers and the pair file back when an apply is cancelled', async () => {
    const draft = await client.request('drafts.edit', target);
    const changes = [{ path: ['vrrp', 'profile'], value: 'fast' }];
    await client.request('drafts.change', { draftId: draft.id, changes });
    const plan = await client.follow({ kind: 'plan', target: { draftId: draft.id } });
    client.on('task.event', ({ taskId, event }) => {
      if (event.code === 'apply.phase-started' && event.params.phase === 'prepare') {
        void client.request('tasks.cancel', { taskId });
      }
    });
    const order = { kind: 'apply', target: { draftId: draft.id }, planTaskId: plan.id } as const;
    const ended = await client.follow(order);
    expect(ended).toMatchObject({ state: 'done', result: { outcome: 'rolled-back' } });
    const { yaml } = await client.request('pairs.read', target);
    expect(yaml).toContain('profile: balanced');
    await isHealthy();
  });

  it('finds demo servers that run, and knows their host keys', async () => {
    const demo = await client.run({ kind: 'demo' });
    expect(demo).toMatchObject({ lab: lab().name, vip: `${lab().vip()}/24`, witness: lab().gateway });
  });

  it('takes everything back', async () => {
    const { preview } = await client.run({ kind: 'preview-undo', target });
    expect(preview?.nodes.every(({ paths }) => paths.length > 0)).toBe(true);
    const options = { onEdited: 'stop', removePackages: false } as const;
    const undone = await client.run({ kind: 'uninstall', target, options });
    expect(undone.outcome).toBe('uninstalled');
    await client.request('pairs.forget', target);
    expect(await client.request('pairs.list', {})).toEqual([]);
  });
});
