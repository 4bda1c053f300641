import { appendFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as yaml from 'yaml';
import { type HttpReceiver, startHttpReceiver } from '../fakes/alert-receivers.ts';
import { eventually } from '../lab/support/eventually.ts';
import type { BenchLab } from './bench-lab.ts';
import type { Measurement } from './figures.ts';
import { median, percentile } from './statistics.ts';
import { readTransitions } from './transitions.ts';

/** Each makes one node MASTER. More than nine of a node in ten minutes would be folded. */
const moves = 12;
const events = 1000;

type Alert = { readonly code: string; readonly node: string; readonly text: string };

/** How soon a node tells of a transition, and whether an outage of the channel costs an alert. */
export async function measureAlerts(bench: BenchLab): Promise<readonly Measurement[]> {
  await bench.pair('balanced');
  const receiver = await startHttpReceiver(bench.lab.gateway);
  try {
    await setUpChannel(bench, receiver);
    return [await measureLatency(bench, receiver), await measureLoss(bench, receiver)];
  } finally {
    await receiver.close();
    await bench.fresh();
  }
}

async function setUpChannel(bench: BenchLab, receiver: HttpReceiver): Promise<void> {
  const channels = [{ name: 'ops', type: 'webhook', messagesPerMinute: 60 }];
  await appendFile(bench.pairFile, `\n${yaml.stringify({ alerts: { channels } })}`);
  const secrets = join(dirname(bench.pairFile), 'secrets');
  await writeFile(secrets, `alerts.ops.url=http://${bench.lab.gateway}:${receiver.port}/\n`, { mode: 0o600 });
  await bench.run('apply', ['--yes', '--no-diff', '--secrets', secrets]);
  await bench.untilHealthy();
}

async function measureLatency(bench: BenchLab, receiver: HttpReceiver): Promise<Measurement> {
  const begunMs = Date.now();
  for (let move = 1; move <= moves; move += 1) {
    await bench.untilHealthy();
    const { holder, standby } = await bench.roles();
    const told = () => receiver.requests.flatMap(({ body }) => alertsIn(body)).filter(isTakeover).length;
    const before = told();
    await holder.run(['/usr/libexec/pairkeeper/switchover', '--to', standby.name]);
    await eventually(async () => told() > before, 60_000);
  }
  const made = (await Promise.all(bench.nodes.map((node) => readTransitions(node, begunMs)))).flat();
  const told = receiver.requests.flatMap(({ body, atMs }) =>
    alertsIn(body).map(({ code, node }) => ({ code, node, atMs })),
  );
  const delays = bench.nodes.flatMap(({ name }) => {
    const masters = made.filter(({ node, state }) => node === name && state === 'MASTER');
    const moved = told.filter((alert) => alert.node === name && isTakeover(alert));
    if (masters.length !== moved.length) {
      throw new Error(`${name} became MASTER ${masters.length} times, but told it ${moved.length} times`);
    }
    return masters.map(({ atMs }, index) => ((moved[index]?.atMs ?? Number.NaN) - atMs) / 1000);
  });
  const middle = median(delays).toFixed(2);
  bench.say(`${delays.length} transitions told by the nodes: median ${middle} s`);
  return {
    figure: 'alert-latency',
    value: percentile(delays, 0.95),
    samples: delays,
    note: `${delays.length} moves, from keepalived's own log to the receiver, median ${middle} s`,
  };
}

async function measureLoss(bench: BenchLab, receiver: HttpReceiver): Promise<Measurement> {
  const [node] = bench.nodes;
  receiver.answerWith('hang-up');
  const script = `i=0; while [ $i -lt ${events} ]; do i=$((i + 1))
    printf 'EVENT watchdog.restarted {"unit":"number-%s-end"}\\n' $i 1<>/run/pairkeeper/vrrp.fifo; done`;
  await node.run(['sh', '-c', script]);
  const spooled = async () =>
    (await node.run(['tail', '-n', '1', '/var/lib/pairkeeper/alerts/outbox.jsonl'])).stdout;
  await eventually(async () => (await spooled()).includes(`number-${events}-end`), 120_000);
  const before = receiver.requests.length;
  receiver.answerWith({ body: '' });
  await bench.run('alert test');
  const numbers = () =>
    new Set(
      receiver.requests
        .slice(before)
        .flatMap(({ body }) =>
          alertsIn(body).flatMap(({ text }) => /number-(\d+)-end/.exec(text)?.[1] ?? []),
        ),
    );
  await eventually(async () => numbers().size === events, 120_000).catch(() => undefined);
  const messages = receiver.requests.length - before;
  return {
    figure: 'alert-lost',
    value: events - numbers().size,
    samples: [],
    note: `${events} events while the channel was down, then ${messages} messages`,
  };
}

function alertsIn(body: string): readonly Alert[] {
  return (JSON.parse(body) as { readonly alerts: readonly Alert[] }).alerts;
}

function isTakeover({ code }: Pick<Alert, 'code'>): boolean {
  return code === 'moved' || code === 'taken-over';
}
