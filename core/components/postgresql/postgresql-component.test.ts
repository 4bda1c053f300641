import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakePairSpec } from '../../../test/fakes/fake-pair.ts';
import { fakeFacts } from '../../../test/fakes/node-facts.ts';
import type { FileFacts, PairFacts } from '../../facts/node-facts.ts';
import type { CommandStep, FileStep, ServiceStep } from '../../plan/step.ts';
import { postgresqlComponent } from './postgresql-component.ts';
import { printConfig } from './print.ts';
import { postgresqlSettingsSchema } from './settings.ts';

type Server = {
  readonly lines?: readonly string[];
  readonly candidate?: string;
  readonly files?: Readonly<Record<string, FileFacts>>;
};

function pairWith(first: Server = {}, second: Server = {}): PairFacts {
  const node = (name: string, { lines = ['state\tdown'], candidate = '15+248', files = {} }: Server) => {
    const major = candidate.split('+')[0] ?? '';
    return fakeFacts({
      node: name,
      files,
      component: { postgresql: lines },
      packages: {
        postgresql: { name: 'postgresql', candidate },
        [`postgresql-${major}`]: { name: `postgresql-${major}`, candidate: `${major}.20-0+deb12u1` },
      },
    });
  };
  return [node('web-1', first), node('web-2', second)];
}

function preflight(facts: PairFacts, settings: object = {}) {
  const parsed = postgresqlSettingsSchema.parse({ enabled: true, ...settings });
  const context = { spec: fakePairSpec, settings: parsed, facts };
  return postgresqlComponent.preflight(context).map(({ level, code }) => `${level} ${code}`);
}

function stepsOf(facts: PairFacts, settings: object = {}) {
  return postgresqlComponent.steps({
    spec: fakePairSpec,
    settings: postgresqlSettingsSchema.parse({ enabled: true, ...settings }),
    node: fakePairSpec.nodes[0],
    peer: fakePairSpec.nodes[1],
    index: 0,
    facts: facts[0],
    peerFacts: facts[1],
    trackScripts: [],
    servicePorts: [],
  });
}

const fileOf = (facts: PairFacts, path: string, settings: object = {}) =>
  stepsOf(facts, settings).find((step): step is FileStep => step.kind === 'file' && step.path.endsWith(path))
    ?.content ?? '';

const up = (...lines: readonly string[]): Server => ({
  lines: ['cluster\t15\tmain\t', 'state\tup', ...lines],
});

describe('what PostgreSQL is told', () => {
  it('keeps what a rewind needs, and never more WAL than its bound', () => {
    const lines = fileOf(pairWith(), '60-pairkeeper.conf', { slotWalMebibytes: 2048 }).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining(['wal_log_hints = on', "max_slot_wal_keep_size = '2048MB'", 'ssl = on']),
    );
  });

  it('lets the peer replicate over TLS and nobody else', () => {
    const lines = fileOf(pairWith(), 'pairkeeper_hba.conf', { clients: ['10.0.0.0/24'] }).split('\n');
    const first = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
    expect(lines).toContain('hostssl replication pairkeeper_repl 10.0.0.2/32 scram-sha-256');
    expect(first(/^host all pairkeeper_repl all reject$/)).toBeLessThan(first(/^host all all 10\.0\.0\.0/));
    expect(lines).toContain('host all all 10.0.0.0/24 scram-sha-256');
  });

  it('takes over pg_hba.conf as the admin has it, and knows Debian’s before it is there', () => {
    const path = '/etc/postgresql/15/main/pg_hba.conf';
    const content = '# mine\n\nlocal   all   postgres   peer\nhost shop "a  b" all trust\n';
    const own = fileOf(
      pairWith({ files: { [path]: { path, type: 'file', content } } }),
      'pairkeeper_hba.conf',
    );
    expect(own).toMatch(/\n# pg_hba\.conf:\nlocal all postgres peer\nhost shop "a {2}b" all trust\n$/);
    expect(fileOf(pairWith(), 'pairkeeper_hba.conf')).toContain('\nlocal all all peer\n');
  });

  it('lets no value become a setting', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        let text: string;
        try {
          text = printConfig([{ name: 'hba_file', value }]);
        } catch {
          expect(value).toMatch(/\p{Cc}/u);
          return;
        }
        const [, line = '', ...rest] = text.split('\n');
        expect(rest).toEqual(['']);
        // As guc-file.l reads it.
        const [, inner = ''] = /^hba_file = '(.*)'$/su.exec(line) ?? [];
        expect(inner.replaceAll(/''|\\(.)/gsu, (found, escaped) => escaped ?? found[0])).toBe(value);
      }),
    );
  });
});

describe('steps', () => {
  it('makes every start that of a standby, and has systemd start again what was fenced', () => {
    const dropIn = fileOf(pairWith(), 'postgresql@15-main.service.d/pairkeeper.conf');
    expect(dropIn).toContain('ExecStartPre=+/usr/libexec/pairkeeper/role-postgresql before-start\n');
    expect(dropIn).toContain('Restart=always\n');
  });

  it('takes the cluster that is there rather than the newest that could be', () => {
    const units = (facts: PairFacts) =>
      stepsOf(facts).flatMap((step) => (step.kind === 'service' ? [step.unit] : []));
    expect(units(pairWith({ candidate: '17+277' }))).toEqual(['postgresql@17-main.service']);
    expect(units(pairWith({ candidate: '17+277', lines: ['cluster\t15\tmain\t/srv/pg'] }))).toEqual([
      'postgresql@15-main.service',
    ]);
    expect(fileOf(pairWith({ lines: ['cluster\t15\tmain\t/srv/pg'] }), 'role-postgresql.conf')).toContain(
      "DATA='/srv/pg'",
    );
  });

  it('restarts a server for our first configuration only: later that would be a failover', () => {
    const path = '/etc/postgresql/15/main/conf.d/60-pairkeeper.conf';
    const change = (server: Server) =>
      stepsOf(pairWith(server)).find((step): step is ServiceStep => step.kind === 'service')?.onChange;
    expect(change({})).toBe('restart');
    expect(change({ files: { [path]: { path, type: 'file', content: '' } } })).toBe('reload');
  });

  it('can take every command back', () => {
    const commands = stepsOf(pairWith()).filter((step): step is CommandStep => step.kind === 'command');
    expect(commands.filter(({ undo }) => undo === undefined)).toEqual([]);
  });
});

describe('preflight', () => {
  it('has nothing against two servers without PostgreSQL', () => {
    expect(preflight(pairWith())).toEqual([]);
  });

  it.each([
    [
      'a server that does not let its owner in',
      { lines: ['cluster\t15\tmain\t', 'state\trefused'] },
      'owner-refused',
    ],
    ['a standby of somebody else', up('standby\tyes'), 'is-standby'],
    ['tablespaces', up('tablespaces\t2'), 'tablespaces'],
    ['a certificate of its own', up('setting\tssl_cert_file\t/etc/own.pem\t'), 'own-tls'],
    ['a configuration that is not read', up('included\tno'), 'folder-not-read'],
    [
      'ALTER SYSTEM',
      up('setting\tprimary_conninfo\tx\t/var/lib/postgresql/15/main/postgresql.auto.conf'),
      'altered',
    ],
    ['a version that is not known', { candidate: '13+225' }, 'version'],
    ['another major version', { candidate: '17+277' }, 'major-differs'],
  ])('refuses %s', (_, server, code) => {
    expect(preflight(pairWith(server))).toContain(`blocker postgresql.${code}`);
  });

  it('refuses two servers that sort texts differently', () => {
    const libc = (version: string): Server => ({ lines: [`libc\tglibc ${version}`, 'state\tdown'] });
    expect(preflight(pairWith(libc('2.36'), libc('2.41')))).toEqual(['blocker postgresql.libc-differs']);
  });

  it('never chooses by itself whose databases give way', () => {
    const data: Server = { lines: ['database\tshop', 'state\tdown'] };
    expect(preflight(pairWith(data))).toEqual([]);
    expect(preflight(pairWith({}, data))).toEqual(['blocker postgresql.data-on-standby']);
    expect(preflight(pairWith(data, data))).toEqual(['blocker postgresql.both-have-data']);
    expect(preflight(pairWith(data, data), { firstPrimary: 'web-2' })).toEqual([
      'warning postgresql.standby-has-data',
    ]);
    expect(preflight(pairWith(), { firstPrimary: 'web-3' })).toEqual(['blocker postgresql.unknown-primary']);
  });
});
