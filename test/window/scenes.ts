import type { DrillReport } from '../../core/operations/drills/drill-report.ts';
import { drillScenarios } from '../../core/operations/drills/scenario.ts';
import type { HealthState } from '../../core/watch/cluster-health.ts';
import type { PairEvent, PairSample, PairSummary } from '../../electron/contract/pair.ts';
import type { TaskView } from '../../electron/contract/task.ts';
import type { Place } from '../../renderer/shared/place.ts';
import type { FakeDesktop, Given } from '../fakes/fake-desktop.ts';
import { audit } from './audit.ts';
import { databaseHealth } from './databases.ts';
import { healthIn } from './health.ts';

export type Scene = Given & {
  /** What happens once the window listens. */
  readonly play?: (desktop: FakeDesktop) => void;
  /** What is shown first, unless the address says otherwise. */
  readonly place?: Place;
};

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

export function pair(name: string, change: Partial<PairSummary> = {}): PairSummary {
  return {
    id: name,
    name,
    file: `/home/ada/.config/pairkeeper/pairs/${name}.yaml`,
    nodes: [
      { name: 'web-1', address: '10.0.0.11' },
      { name: 'web-2', address: '10.0.0.12' },
    ],
    vips: ['10.0.0.100'],
    witnesses: ['10.0.0.1', '10.0.0.53'],
    predictedFailoverMs: 1010,
    predictedMs: { powerOff: 1010, serviceFailed: 2600, serviceHung: 4600, switchover: 310 },
    serviceUrl: 'http://10.0.0.100/',
    ...change,
  };
}

function samples(): readonly PairSample[] {
  return Array.from({ length: 1800 }, (_, index) => ({
    at: Date.now() - (1800 - index) * 1000,
    serviceMs: index > 1500 && index < 1504 ? null : 3 + 2 * Math.sin(index / 40) + ((index * 7919) % 13) / 6,
    heartbeatMs: [
      0.3 + ((index * 31) % 40) / 200,
      index > 1490 && index < 1540 ? null : 0.28 + ((index * 17) % 50) / 250,
    ] as const,
  }));
}

function events(pairId: string): readonly PairEvent[] {
  const lines = [
    [4000, 'info', 'web-1', 'vrrp.started', {}],
    [3999, 'info', 'web-1', 'vrrp.state', { instance: 'VI_1', previous: 'INIT', state: 'BACKUP' }],
    [3996.4, 'info', 'web-1', 'vrrp.state', { instance: 'VI_1', previous: 'BACKUP', state: 'MASTER' }],
    [300.888, 'warning', 'web-1', 'check.failed', { check: 'nginx' }],
    [300.2, 'error', 'web-1', 'vrrp.state', { instance: 'VI_1', previous: 'MASTER', state: 'FAULT' }],
    [300.066, 'info', 'web-2', 'vrrp.state', { instance: 'VI_1', previous: 'BACKUP', state: 'MASTER' }],
    [298, 'warning', 'web-2', 'heartbeat.lost', { peer: 'web-1', level: 'service' }],
  ] as const;
  return lines.map(([seconds, level, node, code, params], number) => ({
    pairId,
    number,
    event: { code, level, at: ago(seconds), node, params },
  }));
}

function report(
  scenario: DrillReport['scenario'],
  daysAgo: number,
  outageMs: number,
  verdict: DrillReport['verdict'],
): DrillReport {
  const measured = {
    stepMs: 20,
    totalRequests: 1210,
    failedRequests: Math.round(outageMs / 30),
    outageMs,
    outages: [{ fromMs: 1000, toMs: 1000 + outageMs }],
    servedBy: [],
    probePauseMs: 21,
  };
  return {
    version: 1,
    pair: 'shop',
    scenario,
    node: 'web-1',
    other: 'web-2',
    url: 'http://10.0.0.100/',
    expected: 'moves',
    predictedMs: 2600,
    startedAt: ago(daysAgo * 86_400),
    endedAt: ago(daysAgo * 86_400 - 60),
    verdict,
    problems: verdict === 'failed' ? ['drill.not-whole'] : [],
    outageMs,
    failedRequests: measured.failedRequests,
    totalRequests: measured.totalRequests,
    servedBy: [],
    measured,
    twoHolderMs: 0,
    moments: [
      { atMs: 1002, code: 'drill.fault' },
      { atMs: 1002 + outageMs, code: 'drill.served-again' },
      { atMs: 9100, code: 'drill.healed' },
    ],
    events: [],
    health: healthIn('healthy', ago(4000)),
  };
}

const yaml = `version: 1
name: shop
nodes:
  - name: web-1
    address: 10.0.0.11
  - name: web-2
    address: 10.0.0.12
vips:
  - address: 10.0.0.100/24
witnesses:
  - 10.0.0.1
nginx:
  sites:
    - name: shop
      listen: 80
      upstream:
        servers: [10.0.0.21:8080, 10.0.0.22:8080]
`;

function task(id: string, state: 'running' | 'done', order: TaskView['order']): TaskView {
  const base = { id, order, startedAt: ago(20), events: 3 };
  return state === 'running'
    ? { ...base, state }
    : { ...base, state, endedAt: ago(2), result: { outcome: 'nothing-to-undo' } };
}

const drills = drillScenarios.map(({ id, level, danger, outage }) => ({
  ...{ id, level, danger },
  ...(outage === undefined ? {} : { predictedMs: 1400 }),
  ...(id === 'node-power-off' ? { leftOut: 'no-power' as const } : {}),
}));

const schedule = [
  { level: 'monthly' as const, isDue: false, lastAt: ago(9 * 86_400), daysAgo: 9 },
  { level: 'quarterly' as const, isDue: true, lastAt: ago(100 * 86_400), daysAgo: 100 },
  { level: 'yearly' as const, isDue: true },
];

const runs = (...outages: readonly number[]) =>
  outages.map((outageMs, index) => ({
    startedAt: ago((outages.length - index) * 31 * 86_400),
    node: 'web-1',
    verdict: 'as-expected' as const,
    outageMs,
    failedRequests: Math.round(outageMs / 5),
    twoHolderMs: 0,
  }));

const compared = [
  {
    scenario: 'service-stop' as const,
    runs: runs(900, 980, 870, 1840),
    trend: 'worse' as const,
    usualMs: 900,
  },
  { scenario: 'service-kill' as const, runs: runs(240, 210), trend: 'steady' as const, usualMs: 240 },
  { scenario: 'node-reboot' as const, runs: runs(120), trend: 'first' as const },
];

function onePair(state: HealthState): Scene {
  const shop = pair('shop');
  return {
    engine: {
      'pairs.list': () => [shop],
      'pairs.health': () => [{ pairId: 'shop', health: healthIn(state, ago(298)) }],
      'pairs.history': ({ pairId }) => ({ events: events(pairId), samples: samples() }),
      'pairs.read': () => ({ yaml }),
      'pairs.retry': () => undefined,
      'drills.list': () => ({ drills, schedule, compared }),
      'drills.foresee': ({ holder }) => ({
        prediction: {
          reason: 'both-hold-partition',
          holders: ['web-1', 'web-2'],
          holdersAfterwards: [holder],
          outageMs: 0,
        },
      }),
      'audit.here': () => ({ trails: [], runs: audit.runs.slice(0, 3) }),
      'audit.read': () => audit,
      'reports.list': () => [
        { reportId: 'a', report: report('service-stop', 9, 1840, 'as-expected') },
        { reportId: 'b', report: report('service-hang', 5, 3120, 'slower') },
        { reportId: 'c', report: report('service-kill', 2, 210, 'as-expected') },
        { reportId: 'd', report: report('node-reboot', 1, 120, 'failed') },
      ],
      'tasks.start': ({ order }) => {
        if (order.kind === 'preview-uninstall' || order.kind === 'preview-undo') {
          const nodes = ['web-1', 'web-2'].map((node) => ({
            node,
            paths: [
              '/etc/keepalived/keepalived.conf',
              '/etc/nginx/sites-enabled/shop',
              '/etc/nftables.d/pairkeeper.nft',
            ],
            packages: ['keepalived', 'nginx'],
            edited: node === 'web-1' ? ['/etc/nginx/sites-enabled/shop'] : [],
          }));
          const preview = { transactionId: '20261121T092403Z-1f0c9a2e', changedAt: ago(3600), nodes };
          const result = order.kind === 'preview-undo' ? { preview } : { nodes };
          return { id: 'look', order, startedAt: ago(1), endedAt: ago(0), events: 0, state: 'done', result };
        }
        return task('started', 'running', order);
      },
    },
    play: (desktop) => {
      setTimeout(() => {
        desktop.tell('alert', {
          id: '1',
          pairId: 'shop',
          pair: 'shop',
          code: 'failed-over.check',
          level: 'error',
          at: ago(300),
          state: 'degraded',
          node: 'web-1',
          params: {
            check: 'nginx',
            time: '09:24:03',
            other: 'web-2',
            address: '10.0.0.100',
            seconds: '0.93',
          },
        });
      }, 100);
    },
  };
}

function withDatabases(state: keyof typeof databaseHealth): Scene {
  const base = onePair('healthy');
  return {
    ...base,
    engine: {
      ...base.engine,
      'pairs.health': () => [{ pairId: 'shop', health: databaseHealth[state](ago(298)) }],
      'tasks.start': ({ order }) => {
        if (order.kind !== 'preview-seed') return task('started', 'running', order);
        const plan = {
          ...{
            engine: order.engine,
            from: 'web-2',
            to: order.to,
            bytes: 734_003_200,
            freeBytes: 21_474_836_480,
          },
          ...{
            replaces: ['wiki', 'shop_old'],
            hostname: 'web-1.example.org',
            directory: '/var/lib/postgresql/15/main',
          },
        };
        const ended = { startedAt: ago(1), endedAt: ago(0), events: 0, state: 'done' as const };
        return { id: 'look', order, ...ended, result: { plan } };
      },
    },
    place: { view: 'pair', pairId: 'shop', tab: 'overview' },
  };
}

const manyStates: readonly HealthState[] = [
  'healthy',
  'healthy',
  'healthy',
  'healthy',
  'degraded',
  'healthy',
  'maintenance',
  'healthy',
  'unknown',
  'healthy',
  'healthy',
  'down',
  'healthy',
];

function manyPairs(): Scene {
  const pairs = Array.from({ length: 100 }, (_, index) =>
    pair(`site-${String(index + 1).padStart(3, '0')}`, { vips: [`10.0.${index}.100`] }),
  );
  return {
    engine: {
      ...onePair('healthy').engine,
      'pairs.list': () => pairs,
      'pairs.health': () =>
        pairs.map(({ id }, index) => ({
          pairId: id,
          health: healthIn(manyStates[(index * 5) % manyStates.length] ?? 'healthy', ago(index * 4000)),
        })),
    },
  };
}

function withTasks(): Scene {
  const base = onePair('healthy');
  const orders: readonly TaskView['order'][] = [
    {
      kind: 'undo',
      target: { pairId: 'shop' },
      options: { onEdited: 'keep', removePackages: false, transactionId: '20261121T092403Z-1f0c9a2e' },
    },
    { kind: 'drill', target: { pairId: 'shop' }, scenario: 'service-hang' },
    { kind: 'plan', target: { pairId: 'shop' } },
  ];
  return {
    ...base,
    engine: {
      ...base.engine,
      'tasks.list': () =>
        orders.map((order, index) => task(String(index), index === 0 ? 'done' : 'running', order)),
      'tasks.log': ({ taskId }) => [
        {
          taskId,
          index: 0,
          event: {
            code: 'drill.announced',
            level: 'info',
            at: ago(9),
            params: { scenario: 'service-hang', target: 'web-1', other: 'web-2' },
          },
        },
        {
          taskId,
          index: 1,
          event: {
            code: 'drill.fault',
            level: 'warning',
            at: ago(5),
            params: { scenario: 'service-hang', target: 'web-1' },
          },
        },
      ],
    },
  };
}

export const scenes = {
  empty: (): Scene => ({}),
  'empty-no-demo': (): Scene => ({ info: { demo: { isPossible: false, reason: 'demo.not-linux' } } }),
  healthy: () => onePair('healthy'),
  degraded: () => onePair('degraded'),
  down: () => onePair('down'),
  unknown: () => onePair('unknown'),
  maintenance: () => onePair('maintenance'),
  databases: () => withDatabases('whole'),
  'databases-apart': () => withDatabases('apart'),
  'databases-undecided': () => withDatabases('undecided'),
  many: manyPairs,
  tasks: withTasks,
  'engine-failed': (): Scene => ({
    ...onePair('healthy'),
    play: (desktop) => setTimeout(() => desktop.tellMain('engine', { state: 'failed' }), 300),
  }),
  'vault-locked': (): Scene => ({
    ...onePair('healthy'),
    info: {
      secrets: { backend: 'basic_text', state: 'vault-locked' },
      problems: [{ code: 'engine.lost', kind: 'unexpected', params: {}, reasons: [] }],
    },
  }),
} satisfies Readonly<Record<string, () => Scene>>;
