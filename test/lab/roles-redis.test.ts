import { beforeAll, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { switchover } from '../../core/operations/switchover.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { judgeRows, NOTHING_WRONG, startWriter } from './support/acknowledged-writer.ts';
import { applied, healthy, pairOf, withHosts } from './support/apply-pair.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { redisLedger } from './support/redis-client.ts';
import { roleWatch } from './support/role-watch.ts';
import { runOn } from './support/run-on.ts';

const lab = useLab({ nodes: 3 });
let spec: ClusterSpec;
let password: string;

const pair = () => [lab().node('node1'), lab().node('node2')] as const;
const { published, settled, becomes, rejoins } = roleWatch('redis', pair);
const pairWith = (witnesses: readonly string[]) =>
  pairOf(lab(), { sections: { redis: { enabled: true }, witnesses: [...witnesses] } });

beforeAll(async () => {
  spec = pairWith([lab().node('node3').address]);
  await applied(lab(), spec);
  await healthy(lab(), spec);
  const secret = await runOn(pair()[0], 'cat /etc/redis/pairkeeper-secret.conf');
  password = /^requirepass (\S+)$/m.exec(secret)?.[1] ?? '';
});

const redis = async (node: LabNode, ...words: readonly string[]) => {
  const argv = ['redis-cli', '--no-auth-warning', '-a', password, ...words];
  return (await node.run(argv)).stdout.trim();
};

const ledger = async (node: LabNode) =>
  (await redis(node, 'LRANGE', 'ledger', '0', '-1')).split('\n').map(Number);

/** Writes through the virtual address, from outside, while `work` is done, and a little beyond it. */
async function underLoad(work: () => Promise<LabNode>): Promise<void> {
  await redis((await settled()).primary, 'DEL', 'ledger');
  const writer = startWriter(redisLedger(lab().vip(), password));
  await eventually(async () => writer.count() > 20);
  const servesNext = await work();
  const before = writer.count();
  await eventually(async () => writer.count() > before + 20, 30_000);
  const report = await writer.stop();
  expect(judgeRows(report, await ledger(servesNext))).toEqual(NOTHING_WRONG);
}

it('loses nothing when the roles are switched on purpose, there and back', async () => {
  for (const _ of ['there', 'back']) {
    const { primary, replica } = await settled();
    await underLoad(async () => {
      const move = { spec, clock: createSystemClock(), events: () => undefined, to: replica.name };
      const { outcome } = await withHosts(lab(), spec, (hosts) => switchover({ ...move, hosts }));
      expect(outcome).toBe('moved');
      await settled(replica);
      expect((await published(primary)).role).toBe('replica');
      return replica;
    });
  }
});

it.each([
  ['killed', 'kill -KILL $(systemctl show -P MainPID redis-server)'],
  ['hung', 'kill -STOP $(systemctl show -P MainPID redis-server)'],
])('loses nothing when Redis on the primary is %s, and has two again', async (_, harm) => {
  await underLoad(async () => {
    const before = await settled();
    const { epoch } = await published(before.primary);
    await runOn(before.primary, harm);
    // The other one takes over, unless it was just then not fit to: then the first one goes on.
    await eventually(async () => {
      const now = await Promise.all(pair().map(published));
      return now.some((roles) => roles.role === 'primary' && Number(roles.epoch) > Number(epoch));
    }, 90_000);
    return (await settled()).primary;
  });
});

it('promotes the standby when the primary loses its power', async () => {
  await underLoad(async () => {
    const { primary, replica } = await settled();
    await primary.powerOff();
    await becomes(replica, 'primary');
    await primary.powerOn();
    await rejoins(primary);
    await settled();
    return replica;
  });
});

it('fences a primary that is cut off before its standby is promoted, and throws nothing of it away', async () => {
  const { primary, replica } = await settled();
  await redis(primary, 'DEL', 'ledger');
  const writer = startWriter(redisLedger(lab().vip(), password));
  await eventually(async () => writer.count() > 20);
  await primary.cutFrom(replica.name);
  // Both reach the witness: the network brings the address to one of them only.
  expect(await redis(primary, 'SET', 'alone', 'yes')).toBe('OK');
  await becomes(primary, 'claim');
  expect((await published(replica)).role).toBe('replica');
  await becomes(replica, 'primary');
  const before = writer.count();
  await eventually(async () => writer.count() > before + 20, 30_000);
  await primary.heal();
  await becomes(primary, 'quarantined');
  expect(judgeRows(await writer.stop(), await ledger(replica))).toEqual(NOTHING_WRONG);

  await runOn(primary, 'grep -q alone /var/lib/redis-pairkeeper/appendonlydir/*.incr.aof');
  await runOn(primary, '/usr/libexec/pairkeeper/role-worker redis --order rejoin test');
  await settled();
  await runOn(primary, 'grep -q alone /var/lib/pairkeeper/roles/redis/kept-*/appendonlydir/*.incr.aof');
});

it('comes back by itself when both were off, in either order', async () => {
  for (const order of ['primary first', 'replica first']) {
    const { primary, replica } = await settled();
    await redis(primary, 'SET', 'order', order);
    await Promise.all([primary.powerOff(), replica.powerOff()]);
    const [early, late] = order === 'primary first' ? [primary, replica] : [replica, primary];
    await early.powerOn();
    await becomes(early, early === primary ? 'claim' : 'replica');
    await late.powerOn();
    expect(await redis((await settled()).primary, 'GET', 'order')).toBe(order);
  }
});

it('waits for the admin without a witness, and says why', async () => {
  spec = pairWith([]);
  await applied(lab(), spec);
  const { primary, replica } = await settled();
  await redis(primary, 'SET', 'kept', 'yes');
  await primary.powerOff();
  await becomes(replica, 'replica', 'no-witness');
  expect(await runOn(replica, '/usr/libexec/pairkeeper/role-worker redis --order promote test')).toBe(
    'done\n',
  );
  expect(await redis(replica, 'GET', 'kept')).toBe('yes');
  await primary.powerOn();
  await rejoins(primary);
  await settled();
});
