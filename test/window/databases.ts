import type { ClusterHealth, DatabaseHealth } from '../../core/watch/cluster-health.ts';
import { healthIn } from './health.ts';

function database(engine: string, change: Partial<DatabaseHealth>): DatabaseHealth {
  return {
    engine,
    role: 'replica',
    isUp: true,
    isWritable: change.role === 'primary',
    isLinked: true,
    isRedundant: change.role === 'primary',
    reason: change.role === 'primary' ? 'serving' : 'following',
    ...change,
  };
}

type Sides = readonly [readonly DatabaseHealth[], readonly DatabaseHealth[]];

function withDatabases(health: ClusterHealth, [first, second]: Sides): ClusterHealth {
  const [one, other] = health.nodes;
  return {
    ...health,
    nodes: [
      { ...one, databases: first },
      { ...other, databases: second },
    ],
  };
}

const primary = (engine: string) => database(engine, { role: 'primary' });

/** Pairs with databases in the states that an admin has to know. web-1 serves unless it is said otherwise. */
export const databaseHealth = {
  whole: (since: string) =>
    withDatabases(healthIn('healthy', since), [
      [primary('mariadb'), primary('postgresql'), primary('redis'), primary('files')],
      [
        database('mariadb', { lagMs: 120 }),
        database('postgresql', { lagMs: 8 }),
        database('redis', {}),
        database('files', {}),
      ],
    ]),
  /** The first one has a quarantined MariaDB, and PostgreSQL has no copy yet. */
  apart: (since: string) => {
    const health = withDatabases(healthIn('degraded', since), [
      [
        database('mariadb', { role: 'quarantined', isLinked: false, reason: 'quarantined' }),
        database('postgresql', { role: 'new-replica', isLinked: false, reason: 'not-seeded' }),
      ],
      [
        { ...primary('mariadb'), isRedundant: false },
        { ...primary('postgresql'), isRedundant: false },
      ],
    ]);
    const reasons = [{ code: 'database.quarantined', node: 'web-1', params: { engine: 'mariadb' } }];
    return { ...health, redundancy: { state: 'lost', reasons } } satisfies ClusterHealth;
  },
  /** web-1 is away, and without a witness nobody may be promoted by itself. */
  undecided: (since: string) => {
    const { nodes, ...health } = healthIn('degraded', since);
    const [first, second] = nodes;
    const failure = {
      code: 'ssh.unreachable',
      params: { host: '10.0.0.11', port: 22, reason: 'EHOSTUNREACH' },
    };
    const away = { node: first.node, state: 'down', source: 'none', vrrp: [], vips: [], checks: [] } as const;
    const waiting = database('redis', { isLinked: false, reason: 'no-witness' });
    const params = { engine: 'redis', why: 'no-witness' };
    return {
      ...health,
      nodes: [
        { ...away, maintenance: false, failure },
        { ...second, databases: [waiting] },
      ],
      redundancy: {
        state: 'lost',
        reasons: [
          { code: 'node.down', node: first.node, params: {} },
          { code: 'database.no-primary', node: second.node, params },
        ],
      },
    } satisfies ClusterHealth;
  },
};
