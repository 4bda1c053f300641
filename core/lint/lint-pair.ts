import type { InstanceConfig } from '../keepalived-conf/vrrp-config.ts';
import type { Finding } from '../preflight/finding.ts';
import type { FailoverTable } from '../simulate/failover-table.ts';
import { modelPair, type SimulatedNode } from '../simulate/pair-model.ts';
import { simulateFailover } from '../simulate/simulate-failover.ts';
import { lintFinding as trap } from './lint-finding.ts';

/** What one file cannot show: how the two nodes' configurations go together, and what they do in every state. */
export function lintPair(nodes: readonly [SimulatedNode, SimulatedNode]): {
  readonly findings: readonly Finding[];
  readonly failover: FailoverTable;
} {
  const failover = simulateFailover({ nodes, failback: 'as-written' });
  const pairs = modelPair(nodes)
    .flatMap(({ members }) => members)
    .flatMap(([a, b]) => (a === undefined || b === undefined ? [] : [[a.instance, b.instance] as const]));
  return {
    failover,
    findings: [
      ...lintNames(nodes),
      ...pairs.flatMap(([a, b]) => lintInstances(nodes, a, b)),
      ...failover.findings,
    ],
  };
}

/** The name is what tells the nodes apart in mails, SNMP and logs. */
function lintNames([a, b]: readonly [SimulatedNode, SimulatedNode]): readonly Finding[] {
  const name = b.config.globals.words('router_id')[0];
  const place = b.config.globals.place('router_id');
  return name !== undefined && place !== undefined && a.config.globals.words('router_id')[0] === name
    ? [trap('lint.name-same', 'warning', place, { name, peer: a.name })]
    : [];
}

function lintInstances(
  [, second]: readonly [SimulatedNode, SimulatedNode],
  a: InstanceConfig,
  b: InstanceConfig,
): readonly Finding[] {
  const at = (keyword: string) => b.read.place(keyword) ?? b.place;
  const params = { instance: b.name, otherFile: a.place.file, otherLine: a.place.line, peer: second.name };
  return [
    ...(a.state === 'MASTER' && b.state === 'MASTER'
      ? [trap('lint.both-master', 'warning', at('state'), params)]
      : []),
    ...(a.priority === b.priority
      ? [trap('lint.priority-equal', 'warning', at('priority'), { ...params, priority: b.priority })]
      : []),
    ...(a.advertMs === b.advertMs
      ? []
      : [
          trap('lint.interval-differs', 'warning', at('advert_int'), {
            ...params,
            seconds: b.advertMs / 1000,
            otherSeconds: a.advertMs / 1000,
          }),
        ]),
    ...(a.nopreempt === b.nopreempt
      ? []
      : [trap('lint.nopreempt-differs', 'warning', at('nopreempt'), params)]),
  ];
}
