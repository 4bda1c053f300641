import { createLab, type Lab } from '../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { switchover } from '../../core/operations/switchover.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { judgeRows, startWriter, type WriterTarget } from '../lab/support/acknowledged-writer.ts';
import { applied, pairOf, withHosts } from '../lab/support/apply-pair.ts';
import { eventually } from '../lab/support/eventually.ts';
import { ledgerOn, mariadbLedger, sqlOn } from '../lab/support/mariadb-client.ts';
import * as postgresql from '../lab/support/postgresql-client.ts';
import { redisLedger } from '../lab/support/redis-client.ts';
import { roleWatch } from '../lab/support/role-watch.ts';
import { seedNode } from '../lab/support/seed-node.ts';
import type { BenchLab } from './bench-lab.ts';
import type { FigureId, Measurement } from './figures.ts';

const rounds = 3;

/** One kind of database on a pair of its own, as a client on a third host sees it. */
type Database = {
  readonly engine: 'mariadb' | 'postgresql' | 'redis';
  readonly target: WriterTarget;
  clear(primary: LabNode): Promise<unknown>;
  rows(primary: LabNode): Promise<readonly number[]>;
};

/** What two or three moves of one kind came to. */
type Moves = { readonly seconds: number[]; wrong: number };

const clock = createSystemClock();

const [user, password] = ['app', 'app-secret'];

/**
 * How long a client on a third host can't write, on servers of their own: the roles are switched on purpose, and the
 * primary loses its power with a witness present. Each database has a pair of its own, since all of a pair's move together.
 */
export async function measureRoles(bench: BenchLab): Promise<readonly Measurement[]> {
  bench.say('booting three servers for databases');
  const lab = await createLab({ name: `bench-roles-${process.pid}`, nodes: 3 });
  try {
    const measurements: Measurement[] = [];
    const wrong: number[] = [];
    for (const make of [makeMariadb, makePostgresql, makeRedis]) {
      if (wrong.length > 0) await lab.reset();
      const { database, spec } = await make(lab);
      const planned = await measure(bench, lab, database, 'planned', () =>
        moveOnPurpose(lab, spec, database),
      );
      const powerOff = await measure(bench, lab, database, 'power-off', () => cutPower(lab, database));
      measurements.push(
        outage(`roles-${database.engine}-planned`, planned),
        outage(`roles-${database.engine}-power-off`, powerOff),
      );
      wrong.push(planned.wrong, powerOff.wrong);
    }
    const value = wrong.reduce((sum, count) => sum + count, 0);
    return [
      ...measurements,
      { figure: 'roles-lost', value, samples: wrong, note: 'over all of these moves' },
    ];
  } finally {
    await lab.down();
  }
}

type MadePair = { readonly database: Database; readonly spec: ClusterSpec };

async function makePair(lab: Lab, sections: Readonly<Record<string, object>>): Promise<ClusterSpec> {
  const spec = pairOf(lab, { sections: { ...sections, witnesses: [lab.node('node3').address] } });
  await applied(lab, spec);
  return spec;
}

function install(lab: Lab, packageName: string): Promise<unknown> {
  const script =
    'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$1"';
  return lab.node('node3').run(['sh', '-c', script, 'sh', packageName]);
}

async function makeMariadb(lab: Lab): Promise<MadePair> {
  await install(lab, 'mariadb-client');
  const spec = await makePair(lab, { mariadb: { enabled: true } });
  const [first, second] = [lab.node('node1'), lab.node('node2')];
  await roles(lab, 'mariadb').becomes(first, 'primary');
  await seedNode(lab, spec, 'mariadb', second.name);
  await sqlOn(
    first,
    `CREATE DATABASE shop; GRANT ALL PRIVILEGES ON shop.* TO '${user}'@'%' IDENTIFIED BY '${password}';
     CREATE TABLE shop.ledger (seq BIGINT AUTO_INCREMENT PRIMARY KEY, number INT NOT NULL);`,
  );
  const database: Database = {
    engine: 'mariadb',
    target: mariadbLedger(lab.node('node3'), lab.vip(), user, password),
    clear: (primary) => sqlOn(primary, 'DELETE FROM shop.ledger'),
    rows: ledgerOn,
  };
  return { database, spec };
}

async function makePostgresql(lab: Lab): Promise<MadePair> {
  await install(lab, 'postgresql-client-15');
  const spec = await makePair(lab, { postgresql: { enabled: true, clients: [`${lab.vip()}/24`] } });
  const [first, second] = [lab.node('node1'), lab.node('node2')];
  await roles(lab, 'postgresql').becomes(first, 'primary');
  await seedNode(lab, spec, 'postgresql', second.name);
  await postgresql.sqlOn(
    first,
    `CREATE ROLE ${user} LOGIN PASSWORD '${password}'; CREATE DATABASE shop OWNER ${user};`,
    'postgres',
  );
  await postgresql.sqlOn(
    first,
    `SET ROLE ${user}; CREATE TABLE ledger (seq bigserial PRIMARY KEY, number int NOT NULL);`,
  );
  const database: Database = {
    engine: 'postgresql',
    target: postgresql.postgresqlLedger(lab.node('node3'), lab.vip(), user, password),
    clear: (primary) => postgresql.sqlOn(primary, 'DELETE FROM ledger'),
    rows: postgresql.ledgerOn,
  };
  return { database, spec };
}

async function makeRedis(lab: Lab): Promise<MadePair> {
  const spec = await makePair(lab, { redis: { enabled: true } });
  const secret = (await lab.node('node1').run(['cat', '/etc/redis/pairkeeper-secret.conf'])).stdout;
  const key = /^requirepass (\S+)$/m.exec(secret)?.[1] ?? '';
  const redis = (node: LabNode, ...words: readonly string[]) =>
    node.run(['redis-cli', '--no-auth-warning', '-a', key, ...words]);
  const database: Database = {
    engine: 'redis',
    target: redisLedger(lab.vip(), key),
    clear: (primary) => redis(primary, 'DEL', 'ledger'),
    rows: async (primary) =>
      (await redis(primary, 'LRANGE', 'ledger', '0', '-1')).stdout.trim().split('\n').map(Number),
  };
  return { database, spec };
}

const roles = (lab: Lab, engine: string) =>
  roleWatch(engine, () => [lab.node('node1'), lab.node('node2')] as const);

async function measure(
  bench: BenchLab,
  lab: Lab,
  database: Database,
  name: string,
  move: () => Promise<void>,
): Promise<Moves> {
  const moves: Moves = { seconds: [], wrong: 0 };
  for (let round = 1; round <= rounds; round += 1) {
    await database.clear((await roles(lab, database.engine).settled()).primary);
    const writer = startWriter(database.target);
    const wrote = async (more: number) => {
      const before = writer.count();
      await eventually(async () => writer.count() >= before + more, 60_000);
    };
    await wrote(50);
    await move();
    await wrote(50);
    const report = await writer.stop();
    for (const node of [lab.node('node1'), lab.node('node2')]) {
      await node.powerOn();
      await roles(lab, database.engine).rejoins(node);
    }
    const { primary } = await roles(lab, database.engine).settled();
    const { lost, doubled } = judgeRows(report, await database.rows(primary));
    moves.wrong += lost.length + doubled.length;
    moves.seconds.push(report.longestGapMs / 1000);
    bench.say(`${database.engine} ${name} ${round} of ${rounds}: ${Math.round(report.longestGapMs)} ms`);
  }
  return moves;
}

async function moveOnPurpose(lab: Lab, spec: ClusterSpec, database: Database): Promise<void> {
  const { replica } = await roles(lab, database.engine).settled();
  const move = { spec, clock, events: () => undefined, to: replica.name };
  const { outcome } = await withHosts(lab, spec, (hosts) => switchover({ ...move, hosts }));
  if (outcome !== 'moved') throw new Error(`the switchover ended ${outcome}`);
}

async function cutPower(lab: Lab, database: Database): Promise<void> {
  await (await roles(lab, database.engine).settled()).primary.powerOff();
}

/** A bar on an outage holds for each single one. */
function outage(figure: FigureId, { seconds }: Moves): Measurement {
  return { figure, value: Math.max(...seconds), samples: seconds, note: `the longest of ${seconds.length}` };
}
