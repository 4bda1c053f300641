import type {
  ClusterHealth,
  HealthReason,
  HealthState,
  NodeHealth,
} from '../../core/watch/cluster-health.ts';

const heard = { icmp: 'ok', http: 'ok', service: 'ok' } as const;

/** A node as it is in a pair that is well. */
function node(name: string, change: Partial<NodeHealth> = {}): NodeHealth {
  const isFirst = name.endsWith('1');
  return {
    node: name,
    state: isFirst ? 'active' : 'standby',
    source: 'self',
    vrrp: [{ instance: 'VI_1', state: isFirst ? 'MASTER' : 'BACKUP', priority: isFirst ? 150 : 100 }],
    vips: isFirst ? ['10.0.0.100'] : [],
    checks: [
      { name: 'nginx', ok: true },
      { name: 'witness', ok: true },
    ],
    maintenance: false,
    uptimeSeconds: 1_900_000,
    heartbeat: heard,
    witnesses: [
      { address: '10.0.0.1', state: 'ok' },
      { address: '10.0.0.53', state: 'ok' },
    ],
    ...change,
  };
}

function reason(code: string, of?: string, params: HealthReason['params'] = {}): HealthReason {
  return { code, params, ...(of === undefined ? {} : { node: of }) };
}

/** A pair in each state there is. */
export function healthIn(state: HealthState, since: string): ClusterHealth {
  const base: ClusterHealth = {
    state,
    since,
    holder: 'web-1',
    vips: [{ address: '10.0.0.100', state: 'held', holders: ['web-1'] }],
    nodes: [node('web-1'), node('web-2')],
    redundancy: { state: 'intact', reasons: [] },
    notices: [],
  };
  switch (state) {
    case 'healthy':
      return base;
    case 'degraded':
      return {
        ...base,
        holder: 'web-2',
        vips: [{ address: '10.0.0.100', state: 'held', holders: ['web-2'] }],
        nodes: [
          node('web-1', {
            state: 'fault',
            vips: [],
            vrrp: [{ instance: 'VI_1', state: 'FAULT', priority: 150 }],
            checks: [
              { name: 'nginx', ok: false },
              { name: 'witness', ok: true },
            ],
          }),
          node('web-2', {
            state: 'active',
            vips: ['10.0.0.100'],
            vrrp: [{ instance: 'VI_1', state: 'MASTER', priority: 100 }],
            heartbeat: { ...heard, service: 'lost' },
            witnesses: [
              { address: '10.0.0.1', state: 'ok' },
              { address: '10.0.0.53', state: 'lost' },
            ],
          }),
        ],
        redundancy: {
          state: 'lost',
          reasons: [reason('check.failed', 'web-1', { check: 'nginx' }), reason('vrrp.fault', 'web-1')],
        },
      };
    case 'down': {
      const { holder: _, ...rest } = base;
      return {
        ...rest,
        vips: [{ address: '10.0.0.100', state: 'none', holders: [] }],
        nodes: [
          node('web-1', { state: 'stopped', vips: [], vrrp: [], checks: [] }),
          node('web-2', { state: 'stopped', vips: [], vrrp: [], checks: [] }),
        ],
        redundancy: {
          state: 'lost',
          reasons: [
            reason('vip.none', undefined, { address: '10.0.0.100' }),
            reason('keepalived.stopped', 'web-1'),
            reason('keepalived.stopped', 'web-2'),
          ],
        },
      };
    }
    case 'unknown': {
      const { holder: _, ...rest } = base;
      const unseen = { state: 'unknown', source: 'none', vrrp: [], vips: [], checks: [] } as const;
      const failure = (host: string) => ({
        code: 'ssh.unreachable',
        params: { host, port: 22, reason: 'EHOSTUNREACH' },
      });
      return {
        ...rest,
        vips: [{ address: '10.0.0.100', state: 'unknown', holders: [] }],
        nodes: [
          { node: 'web-1', maintenance: false, ...unseen, failure: failure('10.0.0.11') },
          { node: 'web-2', maintenance: false, ...unseen, failure: failure('10.0.0.12') },
        ],
        redundancy: {
          state: 'unknown',
          reasons: [reason('node.unreachable', 'web-1'), reason('node.unreachable', 'web-2')],
        },
      };
    }
    case 'maintenance':
      return {
        ...base,
        nodes: [
          node('web-1'),
          node('web-2', {
            state: 'maintenance',
            maintenance: true,
            vrrp: [{ instance: 'VI_1', state: 'FAULT', priority: 100 }],
          }),
        ],
        redundancy: { state: 'lost', reasons: [reason('node.maintenance', 'web-2')] },
      };
  }
}
