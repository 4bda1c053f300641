import { beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { parseConf } from '../../core/keepalived-conf/parse-conf.ts';
import { readVrrpConfig } from '../../core/keepalived-conf/vrrp-config.ts';
import type { FailoverState } from '../../core/simulate/failover-state.ts';
import type { FailoverRow } from '../../core/simulate/failover-table.ts';
import { simulateFailover } from '../../core/simulate/simulate-failover.ts';
import { eventually } from './support/eventually.ts';
import { configuration, randomOf, randomShape, type Shape } from './support/keepalived-shape.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';

/** Only so that a run that hangs ends, milliseconds. */
const patienceMs = 1_200_000;

/** Which states of which configurations are tried, always the same ones for a seed, and how many. */
const SEED = Number(process.env.PAIRKEEPER_SEED ?? 1);
const SAMPLES = Number(process.env.PAIRKEEPER_SAMPLES ?? 4);

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

type Sample = {
  readonly shape: Shape;
  readonly texts: readonly string[];
  readonly row: FailoverRow;
};

describe(`the simulation, seed ${SEED}`, () => {
  /** Nearly all of the time is waiting for keepalived's timers, so two samples are tried side by side. */
  const labs = [useLab(), useLab()];
  const nodesOf = (lab: Lab): Pair => [lab.node('node1'), lab.node('node2')];

  beforeAll(async () => {
    await Promise.all(labs.flatMap((lab) => nodesOf(lab()).map(install)));
  }, patienceMs);

  function sample(random: () => number, lab: Lab): Sample {
    const nodes = nodesOf(lab);
    const shape = randomShape(random);
    const texts = [0, 1].map((side) => configuration(shape, side as 0 | 1, nodes, lab.vip()));
    const rows = simulated(texts, nodes).filter(isTried);
    const row = rows[Math.floor(random() * rows.length)];
    if (row === undefined) throw new Error('no state to try');
    return { shape, texts, row };
  }

  async function tryOut(lab: Lab, { shape, texts, row }: Sample): Promise<void> {
    const nodes = nodesOf(lab);
    const holders = () => holdersOf(nodes, lab.vip());
    await Promise.all(nodes.map((node, side) => prepare(node, texts[side] ?? '')));
    await enter(row.state, nodes, holders);
    const real = await atRest(holders);
    await heal(nodes);
    const afterwards = await atRest(holders);
    const context = JSON.stringify({ seed: SEED, shape, state: row.state, reason: row.reason.code });
    expect(real, context).toEqual(row.holders);
    if (brokenParts(row.state) < 2) {
      expect(afterwards, `afterwards ${context}`).toEqual(row.holdersAfterwards);
    }
    process.stderr.write(`${context}: ${real.join(' + ') || 'nobody'}, then ${afterwards.join(' + ')}\n`);
  }

  it(
    `ends like keepalived itself in ${SAMPLES} states`,
    async () => {
      process.stderr.write(`simulation against keepalived: PAIRKEEPER_SEED=${SEED}\n`);
      const random = randomOf(SEED);
      const queues = labs.map((lab) => ({ lab: lab(), samples: [] as Sample[] }));
      for (let count = 0; count < SAMPLES; count += 1) {
        const queue = queues[count % queues.length];
        queue?.samples.push(sample(random, queue.lab));
      }
      await Promise.all(
        queues.map(async ({ lab, samples }) => {
          for (const one of samples) await tryOut(lab, one);
        }),
      );
    },
    patienceMs,
  );
});

type Pair = readonly [LabNode, LabNode];

async function holdersOf(nodes: Pair, vip: string): Promise<readonly string[]> {
  const held = await Promise.all(
    nodes.map(async (node) => {
      if (!(await node.isOn())) return false;
      const shown = await node.run(['ip', '-o', 'address', 'show', 'dev', 'eth0']);
      return shown.stdout.includes(` ${vip}/`);
    }),
  );
  return nodes.filter((_, index) => held[index]).map(({ name }) => name);
}

/** Who holds the address when nothing has changed for as long as the slowest timer takes. */
async function atRest(holders: () => Promise<readonly string[]>): Promise<readonly string[]> {
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
}

function simulated(texts: readonly string[], nodes: Pair): readonly FailoverRow[] {
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
  nodes: Pair,
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
async function setLink({ link }: FailoverState, nodes: Pair): Promise<void> {
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

async function heal(nodes: Pair): Promise<void> {
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
