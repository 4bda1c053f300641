import alertChannel from '../../../agent-scripts/linux/alert-channel.sh?raw';
import alertCommon from '../../../agent-scripts/linux/alert-common.sh?raw';
import alertFlapping from '../../../agent-scripts/linux/alert-flapping.sh?raw';
import alertIncident from '../../../agent-scripts/linux/alert-incident.sh?raw';
import alertMetrics from '../../../agent-scripts/linux/alert-metrics.sh?raw';
import alertSend from '../../../agent-scripts/linux/alert-send.sh?raw';
import alertSign from '../../../agent-scripts/linux/alert-sign.sh?raw';
import alertWatchdog from '../../../agent-scripts/linux/alert-watchdog.sh?raw';
import alertWorker from '../../../agent-scripts/linux/alert-worker.sh?raw';
import type { FileStep, Step } from '../../plan/step.ts';
import type { NodeContext, Reads } from '../component.ts';
import { alertRules, renderAlertRules } from './alert-rules.ts';
import { renderSecretFile, secretFiles } from './channel-secrets.ts';
import {
  CHANNELS_DIRECTORY,
  channelSettingsPath,
  LIBEXEC_DIRECTORY,
  RULES_PATH,
  SETTINGS_PATH,
  TEXTS_PATH,
  unitPath,
  WATCHDOG_TIMER,
  WATCHDOG_UNIT,
  WORKER_UNIT,
} from './paths.ts';
import {
  renderAlertSettings,
  renderAlertTexts,
  renderChannel,
  renderWatchdogTimer,
  renderWatchdogUnit,
  renderWorkerUnit,
} from './render.ts';
import type { AlertsSettings } from './settings.ts';

const component = 'alerts';

const SCRIPTS: Readonly<Record<string, string>> = {
  'alert-common': alertCommon,
  'alert-incident': alertIncident,
  'alert-flapping': alertFlapping,
  'alert-worker': alertWorker,
  'alert-sign': alertSign,
  'alert-channel': alertChannel,
  'alert-send': alertSend,
  'alert-metrics': alertMetrics,
  'alert-watchdog': alertWatchdog,
};

/** What alert-worker holds in memory; it is started anew for these. */
const WORKER_READS = [
  'script-alert-common',
  'script-alert-incident',
  'script-alert-flapping',
  'script-alert-worker',
  'settings',
  'rules',
  'texts',
  'unit-worker',
];

export function alertsReads(settings: AlertsSettings): Reads {
  return {
    packages: ['curl', 'curl-minimal'],
    paths: [
      ...Object.keys(SCRIPTS).map((name) => `${LIBEXEC_DIRECTORY}/${name}`),
      ...[SETTINGS_PATH, RULES_PATH, TEXTS_PATH, CHANNELS_DIRECTORY],
      ...[WORKER_UNIT, WATCHDOG_UNIT, WATCHDOG_TIMER].map(unitPath),
      ...settings.channels.map(({ name }) => channelSettingsPath(name)),
      ...secretFiles(settings).map(({ path }) => path),
      ...(settings.metricsDirectory === undefined ? [] : [settings.metricsDirectory]),
    ],
    units: [WORKER_UNIT, WATCHDOG_TIMER],
  };
}

/** curl, which does HTTP and SMTP, is there by the heartbeat's own step. */
export function alertsSteps(context: NodeContext<AlertsSettings>): readonly Step[] {
  const { settings, facts, peerFacts, index, secrets } = context;
  const pairFacts = index === 0 ? ([facts, peerFacts] as const) : ([peerFacts, facts] as const);
  const scripts = Object.entries(SCRIPTS).map(([name, content]) =>
    file(`script-${name}`, `${LIBEXEC_DIRECTORY}/${name}`, content, '0755'),
  );
  return [
    directory('channels', CHANNELS_DIRECTORY, '0700'),
    ...(settings.metricsDirectory === undefined
      ? []
      : [directory('metrics', settings.metricsDirectory, '0755')]),
    ...scripts,
    file('settings', SETTINGS_PATH, renderAlertSettings(settings)),
    file('rules', RULES_PATH, renderAlertRules(alertRules)),
    file('texts', TEXTS_PATH, renderAlertTexts(settings.language)),
    ...settings.channels.map((channel) =>
      file(`channel-${channel.name}`, channelSettingsPath(channel.name), renderChannel(channel), '0600'),
    ),
    ...secretFiles(settings).map(
      (secret): FileStep => ({
        ...file(`secret-${secret.owner}`, secret.path, renderSecretFile(secret, pairFacts, secrets), '0600'),
        secret: true,
      }),
    ),
    file('unit-worker', unitPath(WORKER_UNIT), renderWorkerUnit()),
    file('unit-watchdog', unitPath(WATCHDOG_UNIT), renderWatchdogUnit()),
    file('unit-timer', unitPath(WATCHDOG_TIMER), renderWatchdogTimer()),
    service(WORKER_UNIT, WORKER_READS),
    service(WATCHDOG_TIMER, ['unit-timer']),
  ];
}

function service(unit: string, reads: readonly string[]): Step {
  return {
    ...base(`service-${unit}`),
    kind: 'service',
    unit,
    enabled: true,
    onChange: 'restart',
    readsSteps: reads.map((step) => `${component}/${step}`),
  };
}

function directory(id: string, path: string, mode: string): Step {
  return { ...base(`directory-${id}`), kind: 'directory', path, mode, owner: 'root:root' };
}

function file(id: string, path: string, content: string, mode = '0644'): FileStep {
  return { ...base(id), kind: 'file', path, content, mode, owner: 'root:root' };
}

function base(id: string) {
  return { id: `${component}/${id}`, component, why: `alerts.${id.replace(/-.*/, '')}` };
}
