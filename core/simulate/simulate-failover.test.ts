import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keepalivedContext,
  keepalivedShapes,
  type ShapeOptions,
} from '../../test/fakes/keepalived-shapes.ts';
import { printDocument } from '../components/keepalived/print.ts';
import { renderDocument } from '../components/keepalived/render.ts';
import { parseConf } from '../keepalived-conf/parse-conf.ts';
import { readVrrpConfig } from '../keepalived-conf/vrrp-config.ts';
import type { FailoverState } from './failover-state.ts';
import { type FailoverTable, failoverOutcomes } from './failover-table.ts';
import { simulateFailover } from './simulate-failover.ts';

const ADDRESSES = ['10.77.1.11', '10.77.1.12'] as const;

function simulate(texts: readonly [string, string], failback: string = 'as-written'): FailoverTable {
  const node = (index: 0 | 1) => ({
    name: ['a', 'b'][index] as string,
    address: ADDRESSES[index],
    config: readVrrpConfig(parseConf({ path: `${index}.conf`, text: texts[index] }).entries),
  });
  return simulateFailover({ nodes: [node(0), node(1)], failback });
}

type Shape = {
  readonly priority?: number;
  readonly state?: string;
  readonly nopreempt?: boolean;
  readonly weight?: number;
  readonly vrid?: number;
  readonly version?: number;
  readonly auth?: string | undefined;
  readonly vips?: readonly string[];
  readonly extra?: string;
};

function conf(shape: Shape): string {
  const { priority = 100, state = 'BACKUP', nopreempt, weight = 0, vrid = 7, version = 3, auth } = shape;
  return `global_defs {
  vrrp_version ${version}
}
vrrp_script check {
  script "/bin/check"
  interval 1
  weight ${weight}
}
track_file maintenance {
  file "/m"
  weight 0
}
vrrp_instance web {
  state ${state}
  interface eth0
  virtual_router_id ${vrid}
  priority ${priority}
  advert_int 1
  ${nopreempt === true ? 'nopreempt' : ''}
  ${shape.extra ?? ''}
  ${auth === undefined ? '' : `authentication {\n auth_type PASS\n auth_pass ${auth}\n }`}
  virtual_ipaddress {
    ${(shape.vips ?? ['10.77.1.100/24']).join('\n    ')}
  }
  track_script {
    check
  }
  track_file {
    maintenance
  }
}
`;
}

function rowOf(table: FailoverTable, wanted: Partial<FailoverState>) {
  return table.units[0]?.rows.find(({ state }) =>
    Object.entries({ link: 'whole', ...wanted }).every(
      ([key, value]) => JSON.stringify(state[key as keyof FailoverState]) === JSON.stringify(value),
    ),
  );
}

/** `file:line` of the first line with this text. */
function at(index: 0 | 1, text: string, part: string): string {
  return `${index}.conf:${text.split('\n').findIndex((line) => line.includes(part)) + 1}`;
}

function codes(table: FailoverTable): readonly string[] {
  return table.findings.map(({ code, params }) => `${code} ${params.file}:${params.line}`);
}

describe('our own configuration', () => {
  for (const [shape, options] of Object.entries(keepalivedShapes)) {
    it(`can fail over, and does only what is wanted: ${shape}`, () => {
      const text = (index: 0 | 1) =>
        printDocument(renderDocument(keepalivedContext({ ...(options as ShapeOptions), index })));
      const automatic = (options as ShapeOptions).settings?.failback === 'automatic';
      const first = text(0).includes('priority 254') ? 'a' : 'b';
      const table = simulate([text(0), text(1)], automatic ? first : 'stay');
      expect(table.findings).toEqual([]);
      for (const row of table.units.flatMap(({ rows }) => rows)) {
        const bad = ['nobody-holds', 'both-hold', 'unfit-holds', 'unsettled', 'last-resort'];
        expect(bad, JSON.stringify(row)).not.toContain(row.reason.code);
      }
    });
  }

  it('has the outages that its profile predicts', () => {
    const text = (index: 0 | 1) => printDocument(renderDocument(keepalivedContext({ index })));
    const table = simulate([text(0), text(1)], 'stay');
    expect(rowOf(table, { history: 'first-held', nodes: ['down', 'ok'] })).toMatchObject({
      holders: ['b'],
      predictedOutageMs: 950,
      reason: { code: 'took-over' },
      holdersAfterwards: ['b'],
    });
    expect(rowOf(table, { history: 'first-held', nodes: ['service-failed', 'ok'] })).toMatchObject({
      holders: ['b'],
      predictedOutageMs: 1400,
    });
    expect(rowOf(table, { history: 'first-held', nodes: ['maintenance', 'ok'] })).toMatchObject({
      predictedOutageMs: 50,
    });
    expect(rowOf(table, { history: 'first-held', nodes: ['ok', 'ok'], link: 'cut' })).toMatchObject({
      holders: ['a', 'b'],
      reason: { code: 'both-hold-partition' },
    });
    expect(
      rowOf(table, { history: 'first-held', nodes: ['service-failed', 'service-failed'] }),
    ).toMatchObject({
      holders: [],
      predictedOutageMs: null,
      reason: { code: 'no-fit-node' },
    });
    expect(rowOf(table, { history: 'first-booted', nodes: ['ok', 'ok'] })).toMatchObject({
      reason: { code: 'elected' },
      byChance: false,
    });
    expect(failoverOutcomes(table).length).toBeLessThan(20);
  });

  it('says where it depends on which node is first', () => {
    const text = (index: 0 | 1) => printDocument(renderDocument(keepalivedContext({ index })));
    const table = simulate([text(0), text(1)], 'stay');
    expect(rowOf(table, { history: 'booted-together', nodes: ['ok', 'ok'] })?.reason.code).toBe('first-come');
    expect(rowOf(table, { history: 'booted-together', nodes: ['ok', 'service-failed'] })?.byChance).toBe(
      false,
    );
  });
});

describe('configurations that others wrote', () => {
  it('finds that a weight is too small to win, as with 152, 101 and 3', () => {
    const table = simulate([conf({ priority: 152, weight: 3 }), conf({ priority: 101, weight: 3 })]);
    expect(codes(table)).toEqual(['simulate.no-failover-weight 0.conf:7']);
    expect(table.findings[0]).toMatchObject({
      node: 'a',
      params: { weight: 3, priority: 152, peerPriority: 101, peer: 'b' },
    });
  });

  it('finds nothing to say against a weight that wins', () => {
    const table = simulate([conf({ priority: 101, weight: -20 }), conf({ priority: 100, weight: -20 })]);
    expect(codes(table)).toEqual([]);
    expect(rowOf(table, { history: 'first-held', nodes: ['service-failed', 'ok'] })?.holders).toEqual(['b']);
  });

  it('finds that nopreempt keeps a weighted script from moving the address', () => {
    const shape = { weight: -60, nopreempt: true };
    const second = conf({ ...shape, priority: 100 });
    const table = simulate([conf({ ...shape, priority: 150 }), second]);
    expect(codes(table)).toContain(`simulate.no-failover-nopreempt ${at(1, second, 'nopreempt')}`);
  });

  it('finds that state MASTER takes nopreempt away', () => {
    const first = conf({ priority: 150, nopreempt: true, state: 'MASTER' });
    const table = simulate([first, conf({ priority: 100, nopreempt: true })]);
    expect(codes(table)).toContain(`simulate.returns-cleared ${at(0, first, 'state')}`);
  });

  it('finds a return that nobody asked for', () => {
    const pair = [conf({ priority: 102 }), conf({ priority: 101 })] as const;
    expect(codes(simulate(pair, 'stay'))).toEqual([`simulate.returns-preempt ${at(0, pair[0], 'priority')}`]);
    expect(codes(simulate(pair, 'a'))).toEqual([]);
  });

  it.each([
    ['virtual-router-id', { vrid: 8 }, 'virtual_router_id'],
    ['authentication', { version: 2, auth: 'abcdefgX' }, 'authentication {'],
    ['addresses', { vips: ['10.77.1.100/24', '10.77.1.101/24'] }, 'virtual_ipaddress {'],
    ['multicast', { extra: 'unicast_peer {\n10.77.1.11\n}' }, 'vrrp_instance'],
  ] as const)('finds two holders without a partition: %s', (reason, shape, line) => {
    const base = reason === 'authentication' ? { version: 2, auth: 'abcdefgY' } : {};
    const first = conf({ priority: 150, ...base });
    const found = codes(simulate([first, conf({ ...base, ...shape })]));
    expect(found).toEqual([`simulate.two-holders-${reason} ${at(0, first, line)}`]);
  });

  it('lets passwords that differ behind the eighth character pass, as keepalived does', () => {
    const pair = (auth: string) => conf({ version: 2, auth, nopreempt: true });
    expect(codes(simulate([pair('12345678a'), pair('12345678b')]))).toEqual([]);
  });
});

describe('any pair', () => {
  const shape = fc.record({
    priority: fc.integer({ min: 0, max: 256 }),
    state: fc.constantFrom('MASTER', 'BACKUP', 'NONSENSE'),
    nopreempt: fc.boolean(),
    weight: fc.constantFrom(0, 0, -3, 3, -60, 60, 254, -254),
    vrid: fc.constantFrom(7, 7, 7, 8),
    version: fc.constantFrom(2, 3, 3),
    auth: fc.constantFrom(undefined, undefined, 'abc', 'abcdefgh1', 'abcdefgh2'),
    vips: fc.constantFrom(['10.77.1.100/24'], ['10.77.1.100/24'], ['10.77.1.100/24', '10.77.1.101/24'], []),
    extra: fc.constantFrom(
      '',
      '',
      'preempt_delay 30',
      'advert_int 0.3',
      'unicast_src_ip 10.77.1.11\nunicast_peer {\n10.77.1.12\n}',
      'unicast_src_ip 10.77.1.12\nunicast_peer {\n10.77.1.11\n}',
      'unicast_peer {\n}\nunicast_fault_no_peer',
      'strict_mode on',
    ),
  });

  it('is walked through without an error, and obeys what holds for all', () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const first = simulate([conf(a), conf(b)], 'stay');
        for (const { rows } of first.units) {
          for (const row of rows) {
            checkInvariants(row.state, row.holders, row.predictedOutageMs, row.reason.code);
          }
        }
        for (const { params } of first.findings) {
          expect(params.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 100 },
    );
  });

  function checkInvariants(
    state: FailoverState,
    holders: readonly string[],
    outageMs: number | null,
    reason: string,
  ): void {
    for (const [index, name] of (['a', 'b'] as const).entries()) {
      const condition = state.nodes[index as 0 | 1];
      if (condition === 'down' || condition === 'maintenance') {
        expect(holders).not.toContain(name);
      }
    }
    expect(new Set(holders).size).toBe(holders.length);
    if (state.nodes.every((condition) => condition !== 'ok' && condition !== 'service-failed')) {
      expect(holders).toEqual([]);
    }
    expect(reason === 'both-hold' || reason === 'both-hold-partition').toBe(
      holders.length === 2 && reason !== 'unsettled',
    );
    if (outageMs !== null) {
      expect(outageMs).toBeGreaterThanOrEqual(0);
      expect(outageMs).toBeLessThan(200_000);
    }
  }
});

it('walks through every state of the pair', () => {
  const text = (index: 0 | 1) => printDocument(renderDocument(keepalivedContext({ index })));
  const states = simulate([text(0), text(1)], 'stay').units.flatMap(({ rows }) => rows);
  expect(states.length).toBeGreaterThan(150);
});
