import { performance } from 'node:perf_hooks';
import { parseConf } from '../../core/keepalived-conf/parse-conf.ts';
import { readVrrpConfig } from '../../core/keepalived-conf/vrrp-config.ts';
import { lintFiles } from '../../core/lint/lint-files.ts';
import { simulateFailover } from '../../core/simulate/simulate-failover.ts';
import first from '../golden/keepalived/2.2.7-plain.conf?raw';
import second from '../golden/keepalived/2.2.7-second-node.conf?raw';
import type { Measurement } from './figures.ts';
import { median } from './statistics.ts';

const rounds = 9;
const lintedLines = 2000;

/** What needs no server: the full state table of a pair's configuration, and `lint` of a long one. */
export async function measureSimulation(): Promise<readonly Measurement[]> {
  let states = 0;
  const simulated = timed(() => {
    const node = (name: string, text: string) => ({
      name,
      config: readVrrpConfig(parseConf({ path: name, text }).entries),
    });
    const table = simulateFailover({ nodes: [node('a', first), node('b', second)], failback: 'stay' });
    states = table.units.reduce((sum, { rows }) => sum + rows.length, 0);
  });
  const text = longConfiguration();
  const input = {
    files: [{ path: 'long.conf', text }],
    include: () => [],
    readScript: () => 'unknown' as const,
  };
  const linted = timed(() => {
    lintFiles(input);
  });
  return [
    {
      figure: 'simulation',
      // What an admin waits for: a program that has just been started runs its code for the first time.
      value: simulated[0] ?? Number.NaN,
      samples: simulated,
      note: `${states} states, parsing included; the first time in the process (median of ${rounds}: ${median(simulated).toFixed(3)} s)`,
    },
    {
      figure: 'lint',
      value: median(linted),
      samples: linted,
      note: `${text.split('\n').length} lines; median of ${rounds}`,
    },
  ];
}

/** Our own configuration with as many instances as it takes. */
function longConfiguration(): string {
  const start = first.indexOf('vrrp_instance');
  const instance = first.slice(start);
  const count = Math.ceil(lintedLines / instance.split('\n').length);
  const instances = Array.from({ length: count }, (_, index) =>
    instance
      .replace(/^vrrp_instance \S+/, `vrrp_instance web-${index}`)
      .replace(/virtual_router_id \d+/, `virtual_router_id ${index + 1}`),
  );
  return first.slice(0, start) + instances.join('\n');
}

/** Seconds of each round. */
function timed(work: () => void): readonly number[] {
  return Array.from({ length: rounds }, () => {
    const begun = performance.now();
    work();
    return (performance.now() - begun) / 1000;
  });
}
