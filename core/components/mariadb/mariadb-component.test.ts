import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakePairSpec } from '../../../test/fakes/fake-pair.ts';
import { fakeFacts } from '../../../test/fakes/node-facts.ts';
import type { PairFacts } from '../../facts/node-facts.ts';
import type { CommandStep, FileStep, ServiceStep } from '../../plan/step.ts';
import { mariadbComponent } from './mariadb-component.ts';
import { printOptionFile } from './print.ts';
import { mariadbSettingsSchema } from './settings.ts';

const SERIES = '1:10.11.11-0+deb12u1';

type Server = { readonly lines?: readonly string[]; readonly version?: string };

function pairWith(first: Server = {}, second: Server = {}): PairFacts {
  const node = (name: string, { lines = ['state\tdown'], version = SERIES }: Server) =>
    fakeFacts({
      node: name,
      component: { mariadb: lines },
      packages: { 'mariadb-server': { name: 'mariadb-server', candidate: version } },
    });
  return [node('web-1', first), node('web-2', second)];
}

function preflight(facts: PairFacts, settings: object = {}) {
  const context = {
    spec: fakePairSpec,
    settings: mariadbSettingsSchema.parse({ enabled: true, ...settings }),
    facts,
  };
  return mariadbComponent.preflight(context).map(({ level, code }) => `${level} ${code}`);
}

function stepsOf(facts: PairFacts, index: 0 | 1 = 0) {
  const peer = index === 0 ? 1 : 0;
  return mariadbComponent.steps({
    spec: fakePairSpec,
    settings: mariadbSettingsSchema.parse({ enabled: true }),
    node: fakePairSpec.nodes[index],
    peer: fakePairSpec.nodes[peer],
    index,
    facts: facts[index],
    peerFacts: facts[peer],
    trackScripts: [],
    servicePorts: [],
  });
}

const up = (...lines: readonly string[]): Server => ({
  lines: ['state\tup', 'variable\tlog_bin\tON', ...lines],
});

describe('the option file', () => {
  const configOf = (index: 0 | 1) =>
    stepsOf(pairWith(), index).find(
      (step): step is FileStep => step.kind === 'file' && step.path.endsWith('60-pairkeeper.cnf'),
    )?.content ?? '';

  it('makes a node read-only at each start, and one history of the pair', () => {
    const lines = configOf(0).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'server_id = 1',
        'read_only = 1',
        'skip_slave_start = 1',
        'event_scheduler = OFF',
        'gtid_strict_mode = 1',
        'gtid_domain_id = 0',
        'rpl_semi_sync_master_wait_point = AFTER_SYNC',
        'sync_relay_log = 1',
      ]),
    );
  });

  it('differs between the nodes in what names them only', () => {
    const [first, second] = [configOf(0).split('\n'), configOf(1).split('\n')];
    expect(second.filter((line) => !first.includes(line))).toEqual([
      'server_id = 2',
      'report_host = 10.0.0.2',
    ]);
  });

  it('lets no value become an option or a group', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        let text: string;
        try {
          text = printOptionFile([{ name: 'mariadb', entries: [{ name: 'report_host', value }] }]);
        } catch {
          // What an option file can't carry is refused.
          expect(value).toMatch(/\p{Cc}/u);
          return;
        }
        const lines = text.trimEnd().split('\n');
        expect(lines).toHaveLength(3);
        expect(unquote(lines[2]?.replace('report_host = ', '') ?? '')).toBe(value);
      }),
    );
  });
});

/** As MariaDB reads a value (my_default.c). */
function unquote(text: string): string {
  const [, inner] = /^"(.*)"$/su.exec(text) ?? [];
  return inner === undefined ? text : inner.replaceAll(/\\(.)/gsu, '$1');
}

describe('steps', () => {
  it('takes the right to write on a standby away where the pair is written to', () => {
    const binds = (facts: PairFacts, index: 0 | 1) =>
      stepsOf(facts, index).some((step) => step.id === 'mariadb/bound');
    expect([binds(pairWith(), 0), binds(pairWith(), 1)]).toEqual([true, false]);
    const swapped = pairWith(
      up('begun\tyes', 'variable\tread_only\tON'),
      up('begun\tyes', 'variable\tread_only\tOFF'),
    );
    expect([binds(swapped, 0), binds(swapped, 1)]).toEqual([false, true]);
  });

  it('keeps all keys and passwords out of the plan, and can take every command back', () => {
    const steps = stepsOf(pairWith());
    const commands = steps.filter((step): step is CommandStep => step.kind === 'command');
    expect(commands.filter(({ undo }) => undo === undefined)).toEqual([]);
    expect(JSON.stringify(steps)).not.toContain('PRIVATE KEY');
  });

  it('restarts MariaDB for what it reads at its start only', () => {
    const [service] = stepsOf(pairWith()).filter((step): step is ServiceStep => step.kind === 'service');
    expect(service).toMatchObject({
      onChange: 'restart',
      readsSteps: ['mariadb/config', 'mariadb/identity'],
    });
  });
});

describe('preflight', () => {
  it('has nothing against two servers without MariaDB', () => {
    expect(preflight(pairWith())).toEqual([]);
  });

  it.each([
    ['a server that does not let root in', { lines: ['state\trefused'] }, 'blocker mariadb.root-refused'],
    ['a replica of somebody else', up('replica\t10.9.9.9'), 'blocker mariadb.follows-other'],
    ['a Galera node', up('variable\twsrep_on\tON'), 'blocker mariadb.galera'],
    ['a certificate of its own', up('variable\tssl_cert\t/etc/mysql/own.pem'), 'blocker mariadb.own-tls'],
    ['a version that is too old', { version: '1:10.5.23-0+deb11u1' }, 'blocker mariadb.too-old'],
    ['another series', { version: '1:11.8.2-1' }, 'blocker mariadb.series-differs'],
    ['another patch level', { version: '1:10.11.6-0+deb12u1' }, 'warning mariadb.patch-differs'],
    ['a table without InnoDB', up('count\tnot-innodb\t1\tshop.old'), 'warning mariadb.not-innodb'],
    ['a privileged account', up("privileged\t'app'@'%'"), 'warning mariadb.privileged'],
    ['no binary log', { lines: ['state\tup', 'variable\tlog_bin\tOFF'] }, 'warning mariadb.restarts'],
  ])('tells of %s', (_, server, finding) => {
    expect(preflight(pairWith(server))).toContain(finding);
  });

  it('takes a replica of the peer for its own', () => {
    expect(preflight(pairWith(up('replica\t10.0.0.2', 'begun\tyes'), up('begun\tyes')))).toEqual([]);
  });

  it('never chooses by itself whose databases give way', () => {
    const data: Server = { lines: ['schema\tshop', 'state\tdown'] };
    expect(preflight(pairWith(data))).toEqual([]);
    expect(preflight(pairWith({}, data))).toEqual(['blocker mariadb.data-on-standby']);
    expect(preflight(pairWith({}, data), { firstPrimary: 'web-2' })).toEqual([]);
    expect(preflight(pairWith(data, data))).toEqual(['blocker mariadb.both-have-data']);
    expect(preflight(pairWith(data, data), { firstPrimary: 'web-2' })).toEqual([
      'warning mariadb.standby-has-data',
    ]);
    expect(preflight(pairWith(), { firstPrimary: 'web-3' })).toEqual(['blocker mariadb.unknown-primary']);
  });
});
