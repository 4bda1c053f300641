import { describe, expect, it } from 'vitest';
import { parseConf } from '../../keepalived-conf/parse-conf.ts';
import { readVrrpConfig } from '../../keepalived-conf/vrrp-config.ts';
import { simulateFailover } from '../../simulate/simulate-failover.ts';
import { expectationOf, predictDrill } from './predict-drill.ts';
import { type DrillScenarioId, scenarioOf } from './scenario.ts';

/** A keepalived.conf as Pairkeeper writes it, in short. */
function node(name: string, address: string, peer: string, priority: number, more = 'nopreempt') {
  const text = `vrrp_script nginx {\n script "/bin/true"\n interval 1\n fall 1\n rise 2\n}
vrrp_instance web {\n state BACKUP\n ${more}\n interface eth0\n virtual_router_id 87\n priority ${priority}\n version 3
 advert_int 0.3\n unicast_src_ip ${address}\n unicast_peer {\n ${peer}\n }\n virtual_ipaddress {\n 10.0.0.100/24\n }
 track_script {\n nginx\n }\n}\n`;
  const config = readVrrpConfig(parseConf({ path: '/etc/keepalived/keepalived.conf', text }).entries);
  return { name, address, config };
}

const pair = (more?: string) =>
  simulateFailover({
    nodes: [
      node('web-1', '10.0.0.11', '10.0.0.12', 254, more),
      node('web-2', '10.0.0.12', '10.0.0.11', 244, more),
    ],
    failback: 'stay',
  });

describe('what is expected of a drill', () => {
  const expected = (id: DrillScenarioId, holder: string, more?: string) => {
    const prediction = predictDrill(pair(more), scenarioOf(id), holder);
    return prediction && { ...prediction, expectation: expectationOf(prediction) };
  };

  it('is a takeover when the service or the server of the holder fails', () => {
    for (const id of ['service-stop', 'keepalived-kill', 'node-reboot'] as const) {
      expect(expected(id, 'web-1')).toMatchObject({ expectation: 'moves', holders: ['web-2'] });
      expect(expected(id, 'web-2')).toMatchObject({ expectation: 'moves', holders: ['web-1'] });
    }
    expect(expected('service-stop', 'web-2')?.outageMs).toBeGreaterThan(1000);
  });

  it('is two holders when they no longer hear each other, and the higher priority wins afterwards', () => {
    expect(expected('link-cut', 'web-2')).toMatchObject({
      expectation: 'both',
      holders: ['web-1', 'web-2'],
      holdersAfterwards: ['web-1'],
      outageMs: 0,
    });
  });

  it('depends on the priorities when only one of them is deaf', () => {
    expect(expected('link-one-way', 'web-1')).toMatchObject({ expectation: 'both' });
    expect(expected('link-one-way', 'web-2')).toMatchObject({ expectation: 'moves', holders: ['web-1'] });
  });

  it('is nothing at all when neither VRRP nor the service is touched', () => {
    expect(expected('disk-full', 'web-1')).toMatchObject({ expectation: 'stays', outageMs: 0 });
  });

  it('is an outage, which no drill makes, where the configuration can’t fail over', () => {
    // keepalived #2599: a weight that does not win under nopreempt.
    const stuck = 'nopreempt\n track_interface {\n }';
    const table = simulateFailover({
      nodes: [
        node('web-1', '10.0.0.11', '10.0.0.12', 254, stuck),
        node('web-2', '10.0.0.12', '10.0.0.11', 244, 'nopreempt\n unicast_fault_no_peer'),
      ].map((one, index) => ({
        ...one,
        config: {
          ...one.config,
          scripts: one.config.scripts.map((script) => ({ ...script, weight: index === 0 ? -20 : 0 })),
        },
      })) as never,
      failback: 'stay',
    });
    const prediction = predictDrill(table, scenarioOf('service-stop'), 'web-1');
    expect(prediction && expectationOf(prediction)).toBe('outage');
  });
});
