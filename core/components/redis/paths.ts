import { dropInPath, programPath, SETTINGS_FOLDER } from '../../host/own-files.ts';
/** Where things of this component lie on a node. */
export const CONFIG_PATH = '/etc/redis/pairkeeper.conf';
/** Password of the pair's Redis; also read by the driver. Group redis, since Redis reads it itself. */
export const SECRET_PATH = '/etc/redis/pairkeeper-secret.conf';
/** Its own folder: what a Redis of before left in /var/lib/redis is never touched, and purging the package takes that. */
export const DATA_DIRECTORY = '/var/lib/redis-pairkeeper';
export const REDIS_UNIT = 'redis-server.service';
export const DROP_IN_PATH = dropInPath(REDIS_UNIT);
export const DRIVER_PATH = programPath('role-redis');
export const DRIVER_FILE_PATH = programPath('role-redis-file');
export const DRIVER_SETTINGS_PATH = `${SETTINGS_FOLDER}/role-redis.conf`;
