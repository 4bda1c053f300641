import type { ErrorParams } from '../../errors/app-error.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { Finding, FindingLevel } from '../../preflight/finding.ts';
import { judgeBeginning } from '../../roles/judge-beginning.ts';
import type { PairContext } from '../component.ts';
import { clusterOn, parsePostgresqlFacts, serverVersion, VERSIONS } from './facts.ts';
import { CERTIFICATE_PATH } from './paths.ts';
import type { PostgresqlSettings } from './settings.ts';

type Context = PairContext<PostgresqlSettings>;

/** What Debian gives every server; nobody can rely on it. */
const SNAKE_OIL = '/etc/ssl/certs/ssl-cert-snakeoil.pem';

/** What our files say; ALTER SYSTEM would win over them. */
const OURS = [
  'synchronous_standby_names',
  'primary_conninfo',
  'primary_slot_name',
  'hba_file',
  'wal_log_hints',
];

/** Judges both servers before PostgreSQL is planned. */
export function postgresqlPreflight(context: Context): readonly Finding[] {
  return [
    ...context.facts.flatMap((facts) => preflightNode(context, facts)),
    ...preflightPair(context),
    ...judgeBeginning(
      'postgresql',
      context.spec,
      context.settings.firstPrimary,
      context.facts.map((facts) => {
        const { begun, databases } = parsePostgresqlFacts(facts);
        return { node: facts.node, begun, schemas: databases };
      }),
    ),
  ];
}

function preflightNode(context: Context, facts: NodeFacts): readonly Finding[] {
  const { node } = facts;
  const found = (level: FindingLevel, code: string, params: ErrorParams = {}): Finding => ({
    code: `postgresql.${code}`,
    level,
    node,
    params: { node, ...params },
  });
  if (facts.os.family !== 'debian') return [found('blocker', 'not-debian')];
  const findings: Finding[] = [];
  const cluster = clusterOn(facts);
  if (cluster === undefined || !VERSIONS.includes(cluster.version)) {
    const params = { version: cluster?.version ?? '–', versions: VERSIONS.join(', ') };
    findings.push(found('blocker', 'version', params));
  }
  const holder = facts.ports.find(
    ({ protocol, port, process }) =>
      protocol === 'tcp' && port === context.settings.port && !['postgres', ''].includes(process),
  );
  if (holder !== undefined) {
    findings.push(found('blocker', 'port-taken', { port: holder.port, process: holder.process }));
  }
  return [...findings, ...preflightCluster(facts, found)];
}

/** What is in the way of taking over the cluster that is there. */
function preflightCluster(
  facts: NodeFacts,
  found: (level: FindingLevel, code: string, params?: ErrorParams) => Finding,
): readonly Finding[] {
  const server = parsePostgresqlFacts(facts);
  const findings: Finding[] = [];
  if (server.state === 'refused') findings.push(found('blocker', 'owner-refused'));
  if (!server.readsFolder) findings.push(found('blocker', 'folder-not-read'));
  if (server.isStandby && !server.begun && !isOurs(facts)) findings.push(found('blocker', 'is-standby'));
  if (server.tablespaces > 0) findings.push(found('blocker', 'tablespaces', { count: server.tablespaces }));
  const certificate = server.settings.get('ssl_cert_file')?.value ?? '';
  if (!['', 'server.crt', SNAKE_OIL, CERTIFICATE_PATH].includes(certificate)) {
    findings.push(found('blocker', 'own-tls', { path: certificate }));
  }
  const altered = OURS.filter((name) => server.settings.get(name)?.file.endsWith('/postgresql.auto.conf'));
  if (altered.length > 0) findings.push(found('blocker', 'altered', { settings: altered.join(', ') }));
  if (server.state === 'up' && !server.begun && !isOurs(facts)) findings.push(found('warning', 'restarts'));
  return findings;
}

/** A standby of nobody is what every server of ours is before it has begun. */
function isOurs(facts: NodeFacts): boolean {
  return Object.values(facts.files).some(
    ({ path, type }) => type === 'file' && path.endsWith('/conf.d/60-pairkeeper.conf'),
  );
}

/** Either node must be able to take over from the other one, with the very same files. */
function preflightPair({ facts }: Context): readonly Finding[] {
  const findings: Finding[] = [];
  const [first, second] = facts;
  const pair = { first: first.node, second: second.node };
  const [firstVersion, secondVersion] = [serverVersion(first), serverVersion(second)];
  if (firstVersion !== undefined && secondVersion !== undefined && firstVersion !== secondVersion) {
    const isSameMajor = clusterOn(first)?.version === clusterOn(second)?.version;
    findings.push({
      code: isSameMajor ? 'postgresql.minor-differs' : 'postgresql.major-differs',
      level: isSameMajor ? 'warning' : 'blocker',
      params: { ...pair, firstVersion, secondVersion },
    });
  }
  const [firstLibc, secondLibc] = [parsePostgresqlFacts(first).libc, parsePostgresqlFacts(second).libc];
  if (firstLibc !== '' && secondLibc !== '' && firstLibc !== secondLibc) {
    const params = { ...pair, firstLibc, secondLibc };
    findings.push({ code: 'postgresql.libc-differs', level: 'blocker', params });
  }
  return findings;
}
