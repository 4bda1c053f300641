import type { Component } from '../component.ts';
import { firstPrimary, postgresqlReads } from './facts.ts';
import { postgresqlPreflight } from './preflight.ts';
import { type PostgresqlSettings, postgresqlSettingsSchema } from './settings.ts';
import { postgresqlSteps } from './steps.ts';
import { postgresqlChecks } from './verify.ts';

/** PostgreSQL as a primary and a replica: streaming, synchronous while the replica is there, a standby at each start. */
export const postgresqlComponent: Component<PostgresqlSettings> = {
  id: 'postgresql',
  section: 'postgresql',
  settings: postgresqlSettingsSchema,
  wants: (_spec, settings) => settings.enabled,
  reads: postgresqlReads,
  preflight: postgresqlPreflight,
  steps: postgresqlSteps,
  validations: () => [],
  servicePorts: ({ settings }) => [
    { port: settings.port, protocol: 'tcp', from: 'anyone' },
    { port: settings.seedPort, protocol: 'tcp', from: 'peer' },
  ],
  roleEngine: (spec, settings) => ({
    engine: 'postgresql',
    unit: 'postgresql.service',
    firstPrimary: firstPrimary(spec, settings),
  }),
  checks: postgresqlChecks,
};
