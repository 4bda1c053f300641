import type { Check } from '../../verify/check.ts';
import type { PairContext } from '../component.ts';
import { unitActive } from '../service-checks.ts';
import { REDIS_UNIT } from './paths.ts';
import type { RedisSettings } from './settings.ts';

/** Redis runs on both nodes with our configuration; which of them may be written to is the roles' business. */
export function redisChecks({ spec }: PairContext<RedisSettings>): readonly Check[] {
  return spec.nodes.map(({ name: node }) =>
    unitActive({ code: 'redis.active', component: 'redis', node }, REDIS_UNIT),
  );
}
