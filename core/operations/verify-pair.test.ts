import { describe, expect, it } from 'vitest';
import type { Clock } from '../host/clock.ts';
import type { Host } from '../host/host.ts';
import { type ClusterSpec, pairSchema } from '../spec/cluster-spec.ts';
import { verifyPair } from './verify-pair.ts';

const spec: ClusterSpec = {
  ...pairSchema.parse({
    version: 1,
    name: 'web',
    nodes: [
      { name: 'web-1', address: '10.0.0.11' },
      { name: 'web-2', address: '10.0.0.12' },
    ],
    vips: [{ address: '10.0.0.100/24' }],
  }),
  sections: {},
};

const held = '2: eth0    inet 10.0.0.100/24 scope global secondary eth0\n';
const free = '2: eth0    inet 10.0.0.11/24 scope global eth0\n';

/** A node that shows one thing after the other, the last one again and again. */
function showing(node: string, outputs: readonly string[], afterMs = 0, time?: { now: number }) {
  let asked = 0;
  const next = async () => {
    asked += 1;
    const nth = asked;
    if (nth === 1 && time !== undefined) {
      // The other node has answered by then.
      await new Promise(setImmediate);
      time.now += afterMs;
    }
    return { exitCode: 0, stdout: outputs[Math.min(nth, outputs.length) - 1] ?? '', stderr: '' };
  };
  const host: Host = { node, run: next, runScript: next, close: async () => undefined };
  return { host, asked: () => asked };
}

function clockOf(time: { now: number }): Clock {
  return {
    now: () => time.now,
    monotonic: () => time.now,
    sleep: async (milliseconds) => {
      time.now += milliseconds;
    },
  };
}

async function verify(
  first: ReturnType<typeof showing>,
  second: ReturnType<typeof showing>,
  time = { now: 0 },
) {
  const facts = [] as never;
  const hosts = [first.host, second.host] as const;
  const results = await verifyPair({ spec, hosts, components: [], facts, clock: clockOf(time) });
  return results.at(-1);
}

describe('proof of a pair', () => {
  it('asks each node once when one of them holds the address', async () => {
    const [first, second] = [showing('web-1', [held]), showing('web-2', [free])];
    expect(await verify(first, second)).toMatchObject({ check: { code: 'vip.one-holder' }, passed: true });
    expect([first.asked(), second.asked()]).toEqual([1, 1]);
  });

  it('waits for an election', async () => {
    const [first, second] = [showing('web-1', [free, free, held]), showing('web-2', [free])];
    expect((await verify(first, second))?.passed).toBe(true);
    expect(first.asked()).toBe(3);
  });

  it('fails when both hold it, and says so', async () => {
    const result = await verify(showing('web-1', [held]), showing('web-2', [held]));
    expect(result).toMatchObject({ passed: false, output: '10.0.0.100/24: web-1 + web-2' });
  });

  it('does not believe two looks that are seconds apart', async () => {
    const time = { now: 0 };
    const late = showing('web-2', [held], 5000, time);
    const result = await verify(showing('web-1', [free, held]), late, time);
    expect(result?.passed).toBe(false);
  });
});
