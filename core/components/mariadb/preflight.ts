import type { ErrorParams } from '../../errors/app-error.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { Finding, FindingLevel } from '../../preflight/finding.ts';
import { judgeBeginning } from '../../roles/judge-beginning.ts';
import { sameIp } from '../../spec/ip-address.ts';
import type { PairContext } from '../component.ts';
import { type MariadbFacts, mariadbVersion, parseMariadbFacts } from './facts.ts';
import { CERTIFICATE_PATH } from './paths.ts';
import type { MariadbSettings } from './settings.ts';

type Context = PairContext<MariadbSettings>;

/** MASTER_DEMOTE_TO_SLAVE and READ ONLY ADMIN apart from SUPER came with it. */
const LOWEST = [10, 11] as const;

/** Judges both servers before MariaDB is planned. */
export function mariadbPreflight(context: Context): readonly Finding[] {
  return [
    ...context.facts.flatMap((facts) => preflightNode(context, facts)),
    ...preflightVersions(context),
    ...judgeBeginning(
      'mariadb',
      context.spec,
      context.settings.firstPrimary,
      context.facts.map((facts) => ({ node: facts.node, ...parseMariadbFacts(facts) })),
    ),
  ];
}

function preflightNode(context: Context, facts: NodeFacts): readonly Finding[] {
  const { node } = facts;
  const mariadb = parseMariadbFacts(facts);
  const found = (level: FindingLevel, code: string, params: ErrorParams = {}): Finding => ({
    code: `mariadb.${code}`,
    level,
    node,
    params: { node, ...params },
  });
  const findings: Finding[] = [];
  if (facts.packages['mysql-server']?.installed !== undefined) findings.push(found('blocker', 'mysql-there'));
  const holder = facts.ports.find(
    ({ protocol, port, process }) =>
      protocol === 'tcp' && port === context.settings.port && !['mariadbd', 'mysqld', ''].includes(process),
  );
  if (holder !== undefined) {
    findings.push(found('blocker', 'port-taken', { port: holder.port, process: holder.process }));
  }
  if (mariadb.state === 'refused') findings.push(found('blocker', 'root-refused'));
  if (mariadb.variables.wsrep_on === 'ON') findings.push(found('blocker', 'galera'));
  const foreign = mariadb.follows.find(
    (host) => !context.spec.nodes.some(({ address }) => sameIp(address, host)),
  );
  if (foreign !== undefined) findings.push(found('blocker', 'follows-other', { host: foreign }));
  const certificate = mariadb.variables.ssl_cert ?? '';
  if (certificate !== '' && certificate !== CERTIFICATE_PATH) {
    findings.push(found('blocker', 'own-tls', { path: certificate }));
  }
  return [...findings, ...adviseOn(mariadb, found)];
}

/** What works, and an admin should know. */
function adviseOn(
  mariadb: MariadbFacts,
  found: (level: FindingLevel, code: string, params?: ErrorParams) => Finding,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (mariadb.state === 'up' && mariadb.variables.log_bin !== 'ON')
    findings.push(found('warning', 'restarts'));
  if (mariadb.notInnodb.tables > 0) findings.push(found('warning', 'not-innodb', mariadb.notInnodb));
  if (mariadb.noPrimaryKey.tables > 0)
    findings.push(found('warning', 'no-primary-key', mariadb.noPrimaryKey));
  if (mariadb.privileged.length > 0) {
    findings.push(found('warning', 'privileged', { accounts: mariadb.privileged.join(', ') }));
  }
  return findings;
}

/** Either node must be able to take over from the other one, so both are the same. */
function preflightVersions({ facts }: Context): readonly Finding[] {
  const findings = facts.flatMap((node): readonly Finding[] => {
    const version = mariadbVersion(node);
    if (version === undefined || version[0] > LOWEST[0] || version[1] >= LOWEST[1]) return [];
    const params = { node: node.node, version: version.join('.'), lowest: LOWEST.join('.') };
    return [{ code: 'mariadb.too-old', level: 'blocker', node: node.node, params }];
  });
  const [first, second] = [mariadbVersion(facts[0]), mariadbVersion(facts[1])];
  if (first === undefined || second === undefined || first.join('.') === second.join('.')) return findings;
  const sameSeries = first[0] === second[0] && first[1] === second[1];
  const params = {
    first: facts[0].node,
    firstVersion: first.join('.'),
    second: facts[1].node,
    secondVersion: second.join('.'),
  };
  return [
    ...findings,
    {
      code: sameSeries ? 'mariadb.patch-differs' : 'mariadb.series-differs',
      level: sameSeries ? 'warning' : 'blocker',
      params,
    },
  ];
}
