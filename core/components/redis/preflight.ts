import type { Finding } from '../../preflight/finding.ts';
import type { PairContext } from '../component.ts';
import { parseRedisFacts, redisVersion } from './facts.ts';
import { CONFIG_PATH } from './paths.ts';
import type { RedisSettings } from './settings.ts';

/** Redis 6.2 has what is needed (CLIENT PAUSE WRITE); 7.0 writes the append-only file that rejoining is judged by. */
const OLDEST = [7, 0] as const;

/** Judges both servers before Redis is planned. */
export function redisPreflight({ facts, settings }: PairContext<RedisSettings>): readonly Finding[] {
  const blocker = (code: string, node: string, params: Readonly<Record<string, string | number>> = {}) => ({
    code: `redis.${code}`,
    level: 'blocker' as const,
    node,
    params: { node, ...params },
  });
  const findings = facts.flatMap((node): readonly Finding[] => {
    const isOurs = node.files[CONFIG_PATH]?.type === 'file';
    const { hasForeignData, hasOldData } = parseRedisFacts(node);
    const holder = node.ports.find(
      ({ protocol, port, process }) =>
        protocol === 'tcp' && port === settings.port && !process.startsWith('redis') && process !== '',
    );
    const version = redisVersion(node);
    const isOld = version !== undefined && version[0] < OLDEST[0];
    return [
      ...(node.os.family === 'debian' ? [] : [blocker('not-debian', node.node)]),
      ...(!isOurs && hasForeignData ? [blocker('has-data', node.node)] : []),
      ...(hasOldData ? [blocker('has-old-data', node.node)] : []),
      ...(holder === undefined
        ? []
        : [blocker('port-taken', node.node, { port: holder.port, process: holder.process })]),
      ...(isOld
        ? [blocker('too-old', node.node, { version: version.join('.'), oldest: OLDEST.join('.') })]
        : []),
      ...(node.units['redis-sentinel.service']?.activeState === 'active'
        ? [blocker('sentinel', node.node)]
        : []),
    ];
  });
  const [first, second] = [redisVersion(facts[0]), redisVersion(facts[1])];
  if (first === undefined || second === undefined || first.join('.') === second.join('.')) return findings;
  const params = { first: first.join('.'), second: second.join('.') };
  return [...findings, { code: 'redis.versions-differ', level: 'blocker', params }];
}
