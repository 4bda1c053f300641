import type { Component } from '../component.ts';
import { firstPrimary, mariadbReads } from './facts.ts';
import { MARIADB_UNIT } from './paths.ts';
import { mariadbPreflight } from './preflight.ts';
import { type MariadbSettings, mariadbSettingsSchema } from './settings.ts';
import { mariadbSteps } from './steps.ts';
import { mariadbChecks } from './verify.ts';

/** MariaDB as a primary and a replica: GTIDs, semi-synchronous, encrypted between the nodes, read-only at boot. */
export const mariadbComponent: Component<MariadbSettings> = {
  id: 'mariadb',
  section: 'mariadb',
  settings: mariadbSettingsSchema,
  wants: (_spec, settings) => settings.enabled,
  reads: mariadbReads,
  preflight: mariadbPreflight,
  steps: mariadbSteps,
  validations: () => [],
  servicePorts: ({ settings }) => [
    { port: settings.port, protocol: 'tcp', from: 'anyone' },
    { port: settings.seedPort, protocol: 'tcp', from: 'peer' },
  ],
  roleEngine: (spec, settings) => ({
    engine: 'mariadb',
    unit: MARIADB_UNIT,
    firstPrimary: firstPrimary(spec, settings),
  }),
  checks: mariadbChecks,
};
