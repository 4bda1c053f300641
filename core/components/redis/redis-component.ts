import type { Component } from '../component.ts';
import { redisReads } from './facts.ts';
import { REDIS_UNIT } from './paths.ts';
import { redisPreflight } from './preflight.ts';
import { type RedisSettings, redisSettingsSchema } from './settings.ts';
import { redisSteps } from './steps.ts';
import { redisChecks } from './verify.ts';

/** Redis as primary and replica; which is which follows the virtual address by the table of core/roles. */
export const redisComponent: Component<RedisSettings> = {
  id: 'redis',
  section: 'redis',
  settings: redisSettingsSchema,
  wants: (_spec, settings) => settings.enabled,
  reads: redisReads,
  preflight: redisPreflight,
  steps: redisSteps,
  validations: () => [],
  servicePorts: ({ settings }) => [{ port: settings.port, protocol: 'tcp', from: 'anyone' }],
  roleEngine: () => ({ engine: 'redis', unit: REDIS_UNIT }),
  checks: redisChecks,
};
