import type { Check } from '../../verify/check.ts';
import type { Component, PairContext } from '../component.ts';
import { unitActive } from '../service-checks.ts';
import { missingSecrets } from './channel-secrets.ts';
import { WATCHDOG_TIMER, WORKER_UNIT } from './paths.ts';
import { alertsPreflight } from './preflight.ts';
import { type AlertsSettings, alertsSettingsSchema } from './settings.ts';
import { alertsReads, alertsSteps } from './steps.ts';

/** Alerts that the nodes send by themselves, since whoever set the pair up is asleep. */
export const alertsComponent: Component<AlertsSettings> = {
  id: 'alerts',
  section: 'alerts',
  settings: alertsSettingsSchema,
  wants: (_spec, { channels, deadMan, metricsDirectory }) =>
    channels.length > 0 || deadMan || metricsDirectory !== undefined,
  reads: (_spec, settings) => alertsReads(settings),
  missingSecrets: ({ settings, facts, secrets }) => missingSecrets(settings, facts, secrets),
  preflight: alertsPreflight,
  steps: alertsSteps,
  validations: () => [],
  checks: unitChecks,
};

function unitChecks({ spec }: PairContext<AlertsSettings>): readonly Check[] {
  return spec.nodes.flatMap(({ name: node }) =>
    [WORKER_UNIT, WATCHDOG_TIMER].map((unit) =>
      unitActive({ code: 'alerts.active', component: 'alerts', node }, unit),
    ),
  );
}
