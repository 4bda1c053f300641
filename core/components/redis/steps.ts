import driver from '../../../agent-scripts/linux/role-redis.sh?raw';
import driverFile from '../../../agent-scripts/linux/role-redis-file.sh?raw';
import type { FileStep, Step } from '../../plan/step.ts';
import type { NodeContext } from '../component.ts';
import {
  CONFIG_PATH,
  DRIVER_FILE_PATH,
  DRIVER_PATH,
  DRIVER_SETTINGS_PATH,
  DROP_IN_PATH,
  REDIS_UNIT,
  SECRET_PATH,
} from './paths.ts';
import { printRedisConfig } from './print.ts';
import { renderDriverSettings, renderRedisConfig, renderRedisDropIn, renderRedisSecret } from './render.ts';
import type { RedisSettings } from './settings.ts';

/**
 * What Redis needs on one node, in order. A restart would be a failover, so a change of its configuration takes effect
 * at its next start; that both nodes are restarted by a planned switchover is left to the admin.
 */
export function redisSteps(context: NodeContext<RedisSettings>): readonly Step[] {
  return [
    { ...base('packages'), kind: 'package', packages: ['redis-server', 'redis-tools'] },
    file('driver', DRIVER_PATH, driver, '0755'),
    file('driver-file', DRIVER_FILE_PATH, driverFile, '0755'),
    file('driver-settings', DRIVER_SETTINGS_PATH, renderDriverSettings(context)),
    {
      ...file('secret', SECRET_PATH, renderRedisSecret(context), '0640'),
      owner: 'root:redis',
      secret: true,
    },
    file('config', CONFIG_PATH, printRedisConfig(renderRedisConfig(context))),
    file('drop-in', DROP_IN_PATH, renderRedisDropIn(CONFIG_PATH)),
    {
      ...base('service'),
      kind: 'service',
      unit: REDIS_UNIT,
      enabled: true,
      onChange: runsOurs(context) ? 'none' : 'restart',
      readsSteps: ['redis/config', 'redis/secret', 'redis/drop-in'],
    },
  ];
}

/** False for the Redis that the package has just started with Debian's configuration. */
function runsOurs({ facts }: NodeContext<RedisSettings>): boolean {
  return facts.files[CONFIG_PATH]?.type === 'file';
}

function file(id: string, path: string, content: string, mode = '0644'): FileStep {
  return { ...base(id), kind: 'file', path, content, mode, owner: 'root:root' };
}

function base(id: string) {
  return { id: `redis/${id}`, component: 'redis', why: `redis.${id}` };
}
