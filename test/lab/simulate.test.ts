import { beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { parseConf } from '../../core/keepalived-conf/parse-conf.ts';
import { readVrrpConfig } from '../../core/keepalived-conf/vrrp-config.ts';
import type { FailoverState } from '../../core/simulate/failover-state.ts';
import type { FailoverRow } from '../../core/simulate/failover-table.ts';
import { simulateFailover } from '../../core/simulate/simulate-failover.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';

/** How many states of how many configurations are tried; PAIRKEEPER_SEED repeats a run, PAIRKEEPER_SAMPLES asks for more. */
const SEED = Number(process.env.PAIRKEEPER_SEED ?? Date.now() % 1_000_000);
const SAMPLES = Number(process.env.PAIRKEEPER_SAMPLES ?? 4);

/** A pair of configurations, as shapes that people write; the sample takes one anew for every second state. */
type Shape = {
  readonly version: 2 | 3;
  readonly unicast: boolean;
  readonly nopreempt: boolean;
  readonly weight: number;
  readonly priorities: readonly [number, number];
  readonly states: readonly [string, string];
  readonly routers: readonly [number, number];
  readonly passwords: readonly [string, string] | undefined;
};

/** mulberry32: small, seeded, good enough to choose. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomShape(random: () => number): Shape {
  const choose = <Value>(...values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const version = choose<2 | 3>(2, 3, 3);
  return {
    version,
    unicast: choose(true, false),
    nopreempt: choose(true, false),
    weight: choose(0, 0, 3, -3, -60),
    priorities: choose([150, 100], [101, 100], [100, 100], [100, 150]),
    states: choose(['BACKUP', 'BACKUP'], ['BACKUP', 'BACKUP'], ['MASTER', 'BACKUP']),
    routers: choose([61, 61], [61, 61], [61, 61], [61, 62]),
    passwords:
      version === 2 ? choose(['12345678a', '12345678b'], ['one', 'two'], ['same', 'same']) : undefined,
  };
}

function configuration(shape: Shape, side: 0 | 1, nodes: readonly LabNode[], vip: string): string {
  const own = nodes[side]?.address ?? '';
  const peer = nodes[side === 0 ? 1 : 0]?.address ?? '';
  const password = shape.passwords?.[side];
  return `global_defs {
  enable_script_security
  script_user root
  vrrp_version ${shape.version}
}
vrrp_script service {
  script "/usr/local/sbin/check-service"
  interval 1
  fall 1
  rise 1
  weight ${shape.weight}
}
vrrp_track_file maintenance {
  file "/var/lib/maintenance"
  weight 0
}
vrrp_instance web {
  state ${shape.states[side]}
  interface eth0
  virtual_router_id ${shape.routers[side]}
  priority ${shape.priorities[side]}
  advert_int 1
  ${shape.nopreempt ? 'nopreempt' : ''}
  ${shape.unicast ? `unicast_src_ip ${own}\n  unicast_peer {\n    ${peer}\n  }` : ''}
  ${password === undefined ? '' : `authentication {\n    auth_type PASS\n    auth_pass ${password}\n  }`}
  virtual_ipaddress {
    ${vip}/24
  }
  track_script {
    service
  }
  track_file {
    maintenance
  }
}
`;
}

/** States that come to rest within seconds, and whose end does not hang on which of several things is first. */
function isTried({ state, reason, byChance }: FailoverRow): boolean {
  const isBoot = state.history.endsWith('booted') || state.history === 'booted-together';
  return (
    state.link !== 'flapping' &&
    reason.code !== 'unsettled' &&
    !byChance &&
    (isBoot || brokenParts(state) < 2)
  );
}

/** What breaks, and is healed again, at the same moment as far as the simulation is concerned. */
function brokenParts({ nodes, link }: FailoverState): number {
  return nodes.filter((condition) => condition !== 'ok').length + (link === 'whole' ? 0 : 1);
}

describe(`the simulation, seed ${SEED}`, () => {
  const lab = useLab();
  const nodes = (): readonly [LabNode, LabNode] => [lab().node('node1'), lab().node('node2')];

  beforeAll(async () => {
    await Promise.all(nodes().map(install));
  });

  const holders = async (): Promise<readonly string[]> => {
    const pair = nodes();
    const held = await Promise.all(
      pair.map(async (node) => {
        if (!(await node.isOn())) return false;
        const shown = await node.run(['ip', '-o', 'address', 'show', 'dev', 'eth0']);
        return shown.stdout.includes(` ${lab().vip()}/`);
      }),
    );
    return pair.filter((_, index) => held[index]).map(({ name }) => name);
  };

  /** Who holds the address when nothing has changed for as long as the slowest timer takes. */
  const atRest = async (): Promise<readonly string[]> => {
    let last: readonly string[] = [];
    let since = Date.now();
    await eventually(async () => {
      const now = await holders();
      if (now.join() !== last.join()) {
        last = now;
        since = Date.now();
      }
      return Date.now() - since > 7_000;
    }, 60_000);
    return last;
  };

  it(`ends like keepalived itself in ${SAMPLES} states`, async () => {
    const random = randomOf(SEED);
    process.stderr.write(`simulation against keepalived: PAIRKEEPER_SEED=${SEED}\n`);
    for (let count = 0; count < SAMPLES; count += 1) {
      const shape = randomShape(random);
      const texts = [0, 1].map((side) => configuration(shape, side as 0 | 1, nodes(), lab().vip()));
      const rows = simulated(texts, nodes()).filter(isTried);
      const row = rows[Math.floor(random() * rows.length)];
      if (row === undefined) throw new Error('no state to try');
      await Promise.all(nodes().map((node, side) => prepare(node, texts[side] ?? '')));
      await enter(row.state, nodes(), holders);
      const real = await atRest();
      await heal(nodes());
      const afterwards = await atRest();
      const context = JSON.stringify({ seed: SEED, count, shape, state: row.state, reason: row.reason.code });
      expect(real, context).toEqual(row.holders);
      if (brokenParts(row.state) < 2) {
        expect(afterwards, `afterwards ${context}`).toEqual(row.holdersAfterwards);
      }
      process.stderr.write(`${context}: ${real.join(' + ') || 'nobody'}, then ${afterwards.join(' + ')}\n`);
    }
  }, 1_200_000);
});

function simulated(texts: readonly string[], nodes: readonly [LabNode, LabNode]): readonly FailoverRow[] {
  const node = (side: 0 | 1) => ({
    name: nodes[side].name,
    address: nodes[side].address,
    config: readVrrpConfig(parseConf({ path: 'keepalived.conf', text: texts[side] ?? '' }).entries),
  });
  const table = simulateFailover({ nodes: [node(0), node(1)], failback: 'as-written' });
  return table.units.flatMap(({ rows }) => rows);
}

async function install(node: LabNode): Promise<void> {
  await runOn(
    node,
    `apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends keepalived nftables
     systemctl disable --quiet --now keepalived
     printf '#!/bin/sh\\n! test -e /var/lib/service-failed\\n' >/usr/local/sbin/check-service
     chmod 0755 /usr/local/sbin/check-service`,
  );
}

async function prepare(node: LabNode, text: string): Promise<void> {
  await runOn(
    node,
    `systemctl stop keepalived; systemctl disable --quiet keepalived; nft delete table inet deaf 2>/dev/null || true
     rm -f /var/lib/service-failed; echo 0 >/var/lib/maintenance; cat >/etc/keepalived/keepalived.conf`,
    text,
  );
}

/** Takes both nodes into a state the way its history says. */
async function enter(
  state: FailoverState,
  nodes: readonly [LabNode, LabNode],
  holders: () => Promise<readonly string[]>,
): Promise<void> {
  const start = (node: LabNode) => runOn(node, 'systemctl enable --quiet --now keepalived');
  const harmAll = async () => {
    await setLink(state, nodes);
    await Promise.all(nodes.map((node, side) => harm(node, state.nodes[side as 0 | 1])));
  };
  const on = nodes.filter((_, side) => state.nodes[side as 0 | 1] !== 'down');
  const held = state.history === 'first-held' ? 0 : state.history === 'second-held' ? 1 : undefined;
  if (held !== undefined) {
    await start(nodes[held]);
    await eventually(async () => (await holders()).join() === nodes[held].name, 30_000);
    await start(nodes[held === 0 ? 1 : 0]);
    await eventually(async () => {
      const other = await nodes[held === 0 ? 1 : 0].run(['journalctl', '-u', 'keepalived', '-o', 'cat']);
      return other.stdout.includes('Entering BACKUP STATE');
    }, 30_000);
    await harmAll();
    return;
  }
  await harmAll();
  if (state.history === 'booted-together') {
    await Promise.all(on.map(start));
    return;
  }
  const order = state.history === 'second-booted' ? [...on].reverse() : on;
  for (const node of order) {
    await start(node);
    // A node that takes the address does so within its first four seconds.
    const until = Date.now() + 8_000;
    await eventually(async () => Date.now() > until, 20_000);
  }
}

async function harm(node: LabNode, condition: FailoverState['nodes'][0]): Promise<void> {
  if (condition === 'down') {
    await node.powerOff();
  } else if (condition === 'service-failed') {
    await runOn(node, 'touch /var/lib/service-failed');
  } else if (condition === 'maintenance') {
    await runOn(node, 'echo -254 >/var/lib/maintenance');
  }
}

/** Advertisements are dropped where they arrive; everything else passes, as with a firewall that forgot VRRP. */
async function setLink({ link }: FailoverState, nodes: readonly [LabNode, LabNode]): Promise<void> {
  const deaf = { whole: [], flapping: [], cut: [0, 1], 'first-deaf': [0], 'second-deaf': [1] }[link];
  await Promise.all(
    deaf.map((side) =>
      runOn(
        nodes[side as 0 | 1],
        `nft -f - <<'END'
table inet deaf {
  chain input {
    type filter hook input priority 0;
    ip protocol 112 drop
  }
}
END`,
      ),
    ),
  );
}

async function heal(nodes: readonly [LabNode, LabNode]): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      if (!(await node.isOn())) {
        await node.powerOn();
        await runOn(node, 'echo 0 >/var/lib/maintenance; systemctl enable --quiet --now keepalived');
        return;
      }
      await runOn(
        node,
        `nft delete table inet deaf 2>/dev/null || true
         rm -f /var/lib/service-failed; echo 0 >/var/lib/maintenance; systemctl enable --quiet --now keepalived`,
      );
    }),
  );
}
