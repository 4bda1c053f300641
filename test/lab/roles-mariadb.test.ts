import { beforeAll, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { createCancelSource } from '../../core/host/cancel-source.ts';
import type { HostPair } from '../../core/host/host.ts';
import { type CompareOptions, compareDatabases } from '../../core/operations/compare/compare-databases.ts';
import type { ComparisonReport, UnfinishedComparison } from '../../core/operations/compare/comparison.ts';
import { planRepair, repairScript } from '../../core/operations/compare/plan-repair.ts';
import { orderRole } from '../../core/operations/order-role.ts';
import { switchover } from '../../core/operations/switchover.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import {
  type AcknowledgedWriter,
  judgeRows,
  NOTHING_WRONG,
  startWriter,
} from './support/acknowledged-writer.ts';
import { applied, pairOf, withHosts } from './support/apply-pair.ts';
import { connectNode } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { ledgerOn, mariadbLedger, sqlOn } from './support/mariadb-client.ts';
import { roleWatch } from './support/role-watch.ts';
import { runOn } from './support/run-on.ts';
import { seedNode } from './support/seed-node.ts';

/** One pair through its life: a server with data gets a replica, the roles move, a server breaks and comes back. */
const lab = useLab({ nodes: 3 });
const pair = () => [lab().node('node1'), lab().node('node2')] as const;
const client = () => lab().node('node3');
const { settled, becomes, failedOver } = roleWatch('mariadb', pair);
let spec: ClusterSpec;

const INSTALL =
  'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends';

/** As any application’s account may be: with all rights, also that to write on a read-only server. */
const [USER, PASSWORD] = ['app', 'app-secret'];

beforeAll(async () => {
  await Promise.all([
    runOn(pair()[0], `${INSTALL} mariadb-server`),
    runOn(client(), `${INSTALL} mariadb-client`),
  ]);
  await sqlOn(
    pair()[0],
    `CREATE DATABASE shop;
     CREATE TABLE shop.ledger (seq BIGINT AUTO_INCREMENT PRIMARY KEY, number INT NOT NULL);
     CREATE TABLE shop.item (id INT PRIMARY KEY, name CHAR(36) NOT NULL);
     USE shop; INSERT INTO item SELECT seq, UUID() FROM seq_1_to_50000;
     CREATE TABLE shop.tick (at DATETIME NOT NULL, server INT NOT NULL);
     CREATE EVENT shop.tick ON SCHEDULE EVERY 1 SECOND DO INSERT INTO shop.tick VALUES (NOW(), @@server_id);
     GRANT ALL PRIVILEGES ON *.* TO '${USER}'@'%' IDENTIFIED BY '${PASSWORD}';`,
  );
  const witnesses = [client().address];
  spec = pairOf(lab(), { sections: { mariadb: { enabled: true }, witnesses } });
  await applied(lab(), spec);
});

const write = (): AcknowledgedWriter => startWriter(mariadbLedger(client(), lab().vip(), USER, PASSWORD));
const wrote = (writer: AcknowledgedWriter, more: number) => {
  const before = writer.count();
  return eventually(async () => writer.count() >= before + more, 60_000);
};

const seed = (to: LabNode, typedHostname?: string) =>
  seedNode(lab(), spec, 'mariadb', to.name, typedHostname);

it('copies a primary with data while it is written to, and replaces databases only where the host name was typed', async () => {
  const [primary, replica] = pair();
  await becomes(primary, 'primary');
  await sqlOn(replica, 'CREATE DATABASE precious');
  const writer = write();
  await wrote(writer, 20);
  await expect(seed(replica)).rejects.toMatchObject({ code: 'seed.wrong-hostname' });
  const { aside, tables } = await seed(replica, 'node2');
  expect(tables).toContainEqual({ table: 'shop.item', outcome: 'equal' });
  await runOn(replica, `test -d ${aside}/precious`);
  await settled();
  await wrote(writer, 20);
  const report = await writer.stop();
  expect(judgeRows(report, await ledgerOn(primary))).toEqual(NOTHING_WRONG);
  await eventually(async () => (await ledgerOn(replica)).length === (await ledgerOn(primary)).length);
  expect(await ledgerOn(replica)).toEqual(await ledgerOn(primary));
});

it('loses nothing when the roles are switched on purpose', async () => {
  const { primary, replica } = await settled();
  await sqlOn(primary, 'DELETE FROM shop.ledger');
  const writer = write();
  await wrote(writer, 20);
  const move = { spec, clock: createSystemClock(), events: () => undefined, to: replica.name };
  const { outcome } = await withHosts(lab(), spec, (hosts) => switchover({ ...move, hosts }));
  expect(outcome).toBe('moved');
  await settled(replica);
  await wrote(writer, 20);
  expect(judgeRows(await writer.stop(), await ledgerOn(replica))).toEqual(NOTHING_WRONG);
});

it('lets neither a privileged account nor an event write on the standby, while events run on the primary', async () => {
  const { primary, replica } = await settled();
  const asApplication = ['mariadb', `--host=${replica.address}`, `--user=${USER}`, '--ssl'];
  const { stderr } = await client().run([
    ...['env', `MYSQL_PWD=${PASSWORD}`, ...asApplication],
    ...['--execute', 'INSERT INTO shop.ledger (number) VALUES (-1)'],
  ]);
  expect(stderr).toContain('ERROR 1290');
  expect(await sqlOn(replica, 'SELECT @@event_scheduler')).toBe('OFF');
  const ticks = async () =>
    Number(await sqlOn(primary, 'SELECT COUNT(*) FROM shop.tick WHERE server = @@server_id'));
  const before = await ticks();
  await eventually(async () => (await ticks()) > before);
});

it('promotes the standby when the primary loses its power, and takes that back without what nobody was told of', async () => {
  const { primary, replica } = await settled();
  await sqlOn(primary, 'DELETE FROM shop.ledger');
  const writer = write();
  await wrote(writer, 20);
  await primary.powerOff();
  await becomes(replica, 'primary');
  await wrote(writer, 20);
  await primary.powerOn();
  await settled(replica);
  expect(judgeRows(await writer.stop(), await ledgerOn(replica))).toEqual(NOTHING_WRONG);
});

it('loses nothing when a primary that is written to is cut off from everybody', async () => {
  const { primary } = await settled();
  await sqlOn(primary, 'DELETE FROM shop.ledger');
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
  await sqlOn(primary, 'DELETE FROM shop.ledger');
  const writer = write();
  await wrote(writer, 20);
  await failedOver(() => runOn(primary, 'kill -STOP $(systemctl show -P MainPID mariadb)'));
  const { primary: serves } = await settled();
  await wrote(writer, 20);
  expect(judgeRows(await writer.stop(), await ledgerOn(serves))).toEqual(NOTHING_WRONG);
});

it('loses nothing that a standby had received and not applied when it was restarted and the primary died', async () => {
  const { primary, replica } = await settled();
  await sqlOn(primary, 'DELETE FROM shop.ledger');
  await eventually(async () => (await ledgerOn(replica)).length === 0);
  // Nobody may let it follow again before the primary is gone.
  await runOn(replica, 'systemctl stop pairkeeper-role@mariadb');
  await sqlOn(replica, 'STOP SLAVE SQL_THREAD');
  const writer = write();
  await wrote(writer, 20);
  const untilDead = 'while systemctl --quiet is-active mariadb; do sleep 0.1; done';
  await runOn(replica, `systemctl kill -s KILL mariadb; ${untilDead}; systemctl start mariadb`);
  await primary.powerOff();
  const report = await writer.stop();
  expect(await ledgerOn(replica)).toEqual([]);
  await runOn(replica, 'systemctl start pairkeeper-role@mariadb');
  const host = await connectNode(lab(), spec, replica.name);
  await orderRole(host, 'mariadb', 'promote', 'test');
  await host.close();
  expect(judgeRows(report, await ledgerOn(replica))).toEqual(NOTHING_WRONG);
  await primary.powerOn();
  await settled();
});

const compare = (hosts: HostPair, changed: Partial<CompareOptions> = {}) =>
  compareDatabases({
    ...{ hosts, pair: 'lab', engine: 'mariadb', clock: createSystemClock(), events: () => undefined },
    keep: async () => undefined,
    ...changed,
  });

/** A comparison that is stopped after its first answers, and one that goes on from there. */
async function compareInTwo(hosts: HostPair): Promise<ComparisonReport> {
  const stop = createCancelSource();
  let unfinished: UnfinishedComparison | undefined;
  const keep = async (kept: UnfinishedComparison) => {
    unfinished = kept;
    stop.cancel();
  };
  // A quick machine may be through with all tables before it can be stopped.
  await compare(hosts, { keep, signal: stop.signal }).catch((error) =>
    expect(error).toMatchObject({ code: 'compare.cancelled' }),
  );
  return compare(hosts, unfinished === undefined ? {} : { unfinished });
}

const notEqual = ({ tables }: ComparisonReport) =>
  tables
    .filter(({ outcome }) => outcome !== 'equal')
    .map(({ table, outcome, note, differences }) => ({
      ...{ table, outcome, note },
      rows: differences.map(({ kind, key }) => `${kind} ${key}`),
    }));

it('finds what is not the same on both servers while they are written to, also in two goes, and says the SQL that repairs it', async () => {
  const { primary, replica } = await settled();
  await sqlOn(
    primary,
    `SET NAMES utf8mb4; ALTER EVENT shop.tick DISABLE; DELETE FROM shop.ledger;
     CREATE TABLE shop.\`no key, "odd\` (name VARCHAR(20), picture BLOB);
     INSERT INTO shop.\`no key, "odd\` VALUES ('a', X'00ff'), ('a', X'00ff'), ('b', NULL);
     CREATE TABLE shop.word (word VARCHAR(20) NOT NULL, part INT NOT NULL, text TEXT, PRIMARY KEY (word, part));
     INSERT INTO shop.word VALUES ('', 1, 'it''s'), ('Ärger', 1, 'one\\nline'), ('Ärger', 2, NULL), ('zoo', 1, '100 %');`,
  );
  const writer = write();
  await wrote(writer, 20);
  await withHosts(lab(), spec, async (hosts) => {
    const whole = await compareInTwo(hosts);
    expect(whole.resumed).toBe(true);
    expect(notEqual(whole)).toEqual([]);
    // As somebody who is root on the standby might.
    await sqlOn(
      replica,
      `SET NAMES utf8mb4; SET sql_log_bin = 0;
       UPDATE shop.item SET name = 'changed' WHERE id = 31415; DELETE FROM shop.item WHERE id = 50000;
       UPDATE shop.word SET text = 'other' WHERE word = 'Ärger' AND part = 1; DELETE FROM shop.word WHERE part = 2;
       INSERT INTO shop.word VALUES ('extra', 1, '');
       UPDATE shop.\`no key, "odd\` SET name = 'c' WHERE name = 'b';`,
    );
    const odd = { table: 'shop.no key, "odd', outcome: 'different', note: undefined, rows: [] };
    const report = await compare(hosts);
    expect(notEqual(report)).toEqual([
      { table: 'shop.item', outcome: 'different', note: undefined, rows: ['changed 31415', 'missing 50000'] },
      odd,
      {
        ...{ table: 'shop.word', outcome: 'different', note: undefined },
        rows: ['changed xC38472676572,1', 'missing xC38472676572,2', 'extra x6578747261,1'],
      },
    ]);
    const plan = await planRepair(hosts, report);
    expect(plan.beyond).toEqual([{ table: 'shop.no key, "odd', why: 'no-key' }]);
    await sqlOn(replica, repairScript(plan).join('\n'));
    expect(notEqual(await compare(hosts))).toEqual([odd]);
  });
  expect(judgeRows(await writer.stop(), await ledgerOn(primary))).toEqual(NOTHING_WRONG);
  await settled(primary);
}, 300_000);

it('keeps a server that has written alone from following, exports that, and replaces it when asked', async () => {
  const { primary, replica } = await settled();
  // Only root on the server itself can still do that.
  await sqlOn(replica, 'INSERT INTO shop.ledger (number) VALUES (-2)');
  await sqlOn(replica, 'STOP SLAVE');
  const follow = `/usr/libexec/pairkeeper/role-mariadb follow ${primary.address}`;
  const { stdout } = await replica.run(['sh', '-c', follow]);
  expect(stdout).toContain('reason=diverged');
  expect(await runOn(replica, 'cat /var/backups/pairkeeper/mariadb/*.sql')).toContain('@2=-2');
  await seed(replica, replica.name);
  await settled();
  expect(await ledgerOn(replica)).toEqual(await ledgerOn(primary));
});
