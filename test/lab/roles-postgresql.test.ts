import { beforeAll, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { switchover } from '../../core/operations/switchover.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import {
  type AcknowledgedWriter,
  judgeRows,
  NOTHING_WRONG,
  startWriter,
} from './support/acknowledged-writer.ts';
import { applied, pairOf, undo, withHosts } from './support/apply-pair.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { ledgerOn, postgresqlLedger, sqlOn } from './support/postgresql-client.ts';
import { roleWatch } from './support/role-watch.ts';
import { runOn } from './support/run-on.ts';
import { seedNode } from './support/seed-node.ts';

/** One pair through its life: a server with data gets a replica, the roles move, a server breaks and comes back. */
const lab = useLab({ nodes: 3 });
const pair = () => [lab().node('node1'), lab().node('node2')] as const;
const client = () => lab().node('node3');
const { settled, becomes, failedOver } = roleWatch('postgresql', pair);
let spec: ClusterSpec;

const INSTALL =
  'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends';

const [USER, PASSWORD] = ['app', 'app-secret'];

beforeAll(async () => {
  await Promise.all([
    ...pair().map((node) => runOn(node, `${INSTALL} postgresql-15`)),
    runOn(client(), `${INSTALL} postgresql-client-15`),
  ]);
  await sqlOn(
    pair()[0],
    `CREATE ROLE ${USER} LOGIN PASSWORD '${PASSWORD}'; CREATE DATABASE shop OWNER ${USER};`,
    'postgres',
  );
  await sqlOn(
    pair()[0],
    `SET ROLE ${USER};
     CREATE TABLE ledger (seq bigserial PRIMARY KEY, number int NOT NULL);
     CREATE TABLE item AS SELECT id, gen_random_uuid() AS name FROM generate_series(1, 50000) id;`,
  );
  await sqlOn(pair()[1], 'CREATE DATABASE precious', 'postgres');
  const postgresql = { enabled: true, firstPrimary: 'node1', clients: [`${lab().vip()}/24`] };
  spec = pairOf(lab(), { sections: { postgresql, witnesses: [client().address] } });
  await applied(lab(), spec);
});

const write = (): AcknowledgedWriter => startWriter(postgresqlLedger(client(), lab().vip(), USER, PASSWORD));
const wrote = (writer: AcknowledgedWriter, more: number) => {
  const before = writer.count();
  return eventually(async () => writer.count() >= before + more, 60_000);
};

const seed = (to: LabNode, typedHostname?: string) =>
  seedNode(lab(), spec, 'postgresql', to.name, typedHostname);

it('copies a primary with data while it is written to, and replaces databases only where the host name was typed', async () => {
  const [primary, replica] = pair();
  await becomes(primary, 'primary');
  const writer = write();
  await wrote(writer, 20);
  await expect(seed(replica)).rejects.toMatchObject({ code: 'seed.wrong-hostname' });
  const { aside, tables } = await seed(replica, 'node2');
  expect(tables).toContainEqual({ table: 'shop.item', outcome: 'equal' });
  await runOn(replica, `test -d ${aside}/base`);
  await settled();
  await wrote(writer, 20);
  expect(judgeRows(await writer.stop(), await ledgerOn(primary))).toEqual(NOTHING_WRONG);
  await eventually(async () => (await ledgerOn(replica)).length === (await ledgerOn(primary)).length);
  expect(await ledgerOn(replica)).toEqual(await ledgerOn(primary));
});

/** Its server takes this much longer to stop, as one with a large cache does; the link to the replica is gone meanwhile. */
async function stopsSlowly(node: LabNode, seconds: number): Promise<() => Promise<unknown>> {
  const driver = '/usr/libexec/pairkeeper/role-postgresql';
  const wrapper = `#!/bin/sh
said=$(${driver}.own "$@")
status=$?
[ "$1" != freeze ] || sleep ${seconds}
printf '%s\\n' "$said"
exit "$status"
`;
  await runOn(node, `cp -p ${driver} ${driver}.own && cat >${driver}`, wrapper);
  return () => runOn(node, `mv ${driver}.own ${driver}`);
}

it.each([
  ['there', 0],
  ['back again, from a server that stops slowly', 2],
])('loses nothing when the roles are switched on purpose, %s', async (_, seconds) => {
  const { primary, replica } = await settled();
  await sqlOn(primary, 'DELETE FROM ledger');
  const asBefore = await stopsSlowly(primary, seconds);
  const writer = write();
  await wrote(writer, 20);
  const move = { spec, clock: createSystemClock(), events: () => undefined, to: replica.name };
  const { outcome } = await withHosts(lab(), spec, (hosts) => switchover({ ...move, hosts }));
  expect(outcome).toBe('moved');
  await settled(replica);
  await asBefore();
  await wrote(writer, 20);
  expect(judgeRows(await writer.stop(), await ledgerOn(replica))).toEqual(NOTHING_WRONG);
});

/** Sends a signal to the process that receives replication on the standby. */
const tellReceiver = (standby: LabNode, ...signals: readonly string[]) =>
  runOn(
    standby,
    signals.map((signal) => `pkill -${signal} -f 'postgres: 15/main: [w]alreceiver'`).join('; '),
  );

it('promotes the standby when the primary loses its power, and rewinds away what nobody was told of', async () => {
  const { primary, replica } = await settled();
  await sqlOn(primary, 'DELETE FROM ledger');
  const writer = write();
  await wrote(writer, 20);
  // What the primary writes now never reaches the standby: a commit that waits for nobody shows it afterwards.
  await tellReceiver(replica, 'STOP');
  await sqlOn(primary, 'SET synchronous_commit = local; INSERT INTO ledger (number) VALUES (-1)');
  await primary.powerOff();
  await tellReceiver(replica, 'TERM', 'CONT');
  await becomes(replica, 'primary');
  await wrote(writer, 20);
  await primary.powerOn();
  await settled(replica);
  const report = await writer.stop();
  expect(judgeRows(report, await ledgerOn(replica))).toEqual(NOTHING_WRONG);
  await eventually(async () => (await ledgerOn(primary)).length === (await ledgerOn(replica)).length);
  expect(await ledgerOn(primary)).toEqual(await ledgerOn(replica));
  expect(await ledgerOn(primary)).not.toContain(-1);
  expect(await runOn(primary, 'cat /var/backups/pairkeeper/postgresql/*/wal.txt')).toContain('COMMIT');
});

it('hands over when the primary’s processes are killed, and loses nothing', async () => {
  const { primary, replica } = await settled();
  await sqlOn(primary, 'DELETE FROM ledger');
  const writer = write();
  await wrote(writer, 20);
  await runOn(primary, 'kill -KILL "$(head -n 1 /var/lib/postgresql/15/main/postmaster.pid)"');
  await becomes(replica, 'primary');
  await settled(replica);
  await wrote(writer, 20);
  expect(judgeRows(await writer.stop(), await ledgerOn(replica))).toEqual(NOTHING_WRONG);
});

it('loses nothing when a primary that is written to is cut off from everybody', async () => {
  const { primary } = await settled();
  await sqlOn(primary, 'DELETE FROM ledger');
  const writer = write();
  await wrote(writer, 20);
  await failedOver(() => primary.cut('silent'));
  await wrote(writer, 20);
  await primary.heal();
  const { primary: serves } = await settled();
  expect(judgeRows(await writer.stop(), await ledgerOn(serves))).toEqual(NOTHING_WRONG);
});

it('loses nothing when the primary that is written to hangs', async () => {
  const { primary } = await settled();
  await sqlOn(primary, 'DELETE FROM ledger');
  const writer = write();
  await wrote(writer, 20);
  await failedOver(() => runOn(primary, 'systemctl kill --kill-whom=all -s STOP postgresql@15-main'));
  const { primary: serves } = await settled();
  await wrote(writer, 20);
  expect(judgeRows(await writer.stop(), await ledgerOn(serves))).toEqual(NOTHING_WRONG);
});

it('leaves two servers of their own, each with its data, when all is taken back', async () => {
  const { primary } = await settled();
  const before = await ledgerOn(primary);
  expect(await undo(lab(), spec)).toMatchObject({ outcome: 'undone' });
  for (const node of pair()) {
    expect(await runOn(node, 'ls /etc/postgresql/15/main/conf.d')).toBe('');
    expect(await sqlOn(node, 'SELECT pg_is_in_recovery()')).toBe('f');
    expect(await ledgerOn(node)).toEqual(before);
  }
});
