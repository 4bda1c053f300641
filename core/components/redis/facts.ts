import factsScript from '../../../agent-scripts/linux/facts-redis.sh?raw';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { Reads } from '../component.ts';
import {
  CONFIG_PATH,
  DRIVER_FILE_PATH,
  DRIVER_PATH,
  DRIVER_SETTINGS_PATH,
  DROP_IN_PATH,
  REDIS_UNIT,
  SECRET_PATH,
} from './paths.ts';

/** What the component's script told about one node. */
export type RedisFacts = {
  /** A Redis that is not ours has left data in /var/lib/redis. */
  readonly hasForeignData: boolean;
  /** The pair's Redis has left data in its own folder, and nothing else of the pair is there any more. */
  readonly hasOldData: boolean;
  /** A password that nobody has seen; used when the pair has none yet. */
  readonly freshPassword: string;
};

export function redisReads(): Reads {
  return {
    packages: ['redis-server', 'redis', 'redis-sentinel', 'redis-tools'],
    paths: [CONFIG_PATH, SECRET_PATH, DROP_IN_PATH, DRIVER_PATH, DRIVER_FILE_PATH, DRIVER_SETTINGS_PATH],
    units: [REDIS_UNIT, 'redis-sentinel.service'],
    script: factsScript,
  };
}

/** Reads what the script printed; lines that make no sense are left out. */
export function parseRedisFacts(facts: NodeFacts): RedisFacts {
  const lines = facts.component.redis ?? [];
  const password = lines.map((line) => /^password ([0-9a-f]{48})$/.exec(line)?.[1]).find(Boolean);
  return {
    hasForeignData: lines.includes('foreign-data'),
    hasOldData: lines.includes('old-data'),
    freshPassword: password ?? '',
  };
}

/** Version as numbers, of what is installed or would be; undefined when there is none to be had. */
export function redisVersion(facts: NodeFacts): readonly [number, number] | undefined {
  const found = facts.packages['redis-server'];
  const match = /^(?:\d+:)?(\d+)\.(\d+)\./.exec(found?.installed ?? found?.candidate ?? '');
  return match === null ? undefined : [Number(match[1]), Number(match[2])];
}
