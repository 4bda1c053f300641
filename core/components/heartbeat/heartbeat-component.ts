import drillScript from '../../../agent-scripts/linux/drill.sh?raw';
import drillFaultsScript from '../../../agent-scripts/linux/drill-faults.sh?raw';
import eventsWorkerScript from '../../../agent-scripts/linux/events-worker.sh?raw';
import heartbeatAnswerScript from '../../../agent-scripts/linux/heartbeat-answer.sh?raw';
import heartbeatProbeScript from '../../../agent-scripts/linux/heartbeat-probe.sh?raw';
import observeCommonScript from '../../../agent-scripts/linux/observe-common.sh?raw';
import switchoverScript from '../../../agent-scripts/linux/switchover.sh?raw';
import watchScript from '../../../agent-scripts/linux/watch.sh?raw';
import { NODE_SETTINGS_PATH, OWN_FOLDERS, programPath, UNIT_FOLDER } from '../../host/own-files.ts';
import type { DirectoryStep, FileStep, PackageStep, ServiceStep } from '../../plan/step.ts';
import type { Check } from '../../verify/check.ts';
import type { Component, NodeContext, PairContext } from '../component.ts';
import { unitActive } from '../service-checks.ts';
import { ANSWER_UNIT, CHECKS_PATH, EVENTS_UNIT, PROBE_UNIT, SOCKET_UNIT } from './paths.ts';
import {
  renderAnswerUnit,
  renderChecks,
  renderEventsUnit,
  renderNodeSettings,
  renderProbeUnit,
  renderSocketUnit,
} from './render.ts';
import { type HeartbeatSettings, heartbeatSettingsSchema } from './settings.ts';

const component = 'heartbeat';

const SCRIPTS: Readonly<Record<string, string>> = {
  'observe-common': observeCommonScript,
  'events-worker': eventsWorkerScript,
  'heartbeat-probe': heartbeatProbeScript,
  'heartbeat-answer': heartbeatAnswerScript,
  watch: watchScript,
  switchover: switchoverScript,
  drill: drillScript,
  'drill-faults': drillFaultsScript,
};

/** What each service must be restarted for. The socket's template is read anew for every request. */
const SERVICE_READS: readonly (readonly [unit: string, steps: readonly string[]])[] = [
  [EVENTS_UNIT, ['script-observe-common', 'script-events-worker', 'settings', `unit-${EVENTS_UNIT}`]],
  [SOCKET_UNIT, [`unit-${SOCKET_UNIT}`]],
  [
    PROBE_UNIT,
    ['script-observe-common', 'script-heartbeat-probe', 'settings', 'checks', `unit-${PROBE_UNIT}`],
  ],
];

/**
 * What watches on the nodes: the recorder of keepalived's events, the heartbeat between the nodes, and the scripts
 * by which status, switchover and drills look and act. Every pair has it. It must stand before keepalived in the
 * registry: keepalived writes to a FIFO that has to exist when it starts.
 */
export const heartbeatComponent: Component<HeartbeatSettings> = {
  id: component,
  section: 'heartbeat',
  settings: heartbeatSettingsSchema,
  wants: () => true,
  reads: () => ({
    packages: ['curl', 'curl-minimal', 'iputils-ping', 'iputils'],
    paths: [...OWN_FOLDERS, ...filePaths()],
    units: [EVENTS_UNIT, PROBE_UNIT, SOCKET_UNIT],
    programs: ['curl', 'ping'],
  }),
  preflight: ({ spec, settings, facts }) =>
    facts.flatMap((node) =>
      node.ports
        .filter((port) => port.protocol === 'tcp' && port.port === settings.port)
        // systemd listens on behalf of our own socket.
        .filter((port) => port.process !== 'systemd' && port.process !== '')
        .filter((port) =>
          spec.nodes.some((other) => ['0.0.0.0', '::', '*', other.address].includes(port.address)),
        )
        .map((port) => ({
          code: 'heartbeat.port-taken',
          level: 'blocker' as const,
          node: node.node,
          params: { port: settings.port, process: port.process },
        })),
    ),
  steps: (context) => [...directories(), packages(context), ...files(context), ...services()],
  validations: () => [],
  servicePorts: ({ settings }) => [{ port: settings.port, protocol: 'tcp', from: 'peer' }],
  checks: (context) => [...serviceChecks(context), ...peerChecks(context)],
};

function directories(): readonly DirectoryStep[] {
  return OWN_FOLDERS.map((path) => ({
    id: `${component}/directory${path.replaceAll('/', '-')}`,
    component,
    kind: 'directory',
    why: 'heartbeat.directory',
    path,
    mode: '0755',
    owner: 'root:root',
  }));
}

/** ping is its own package everywhere; RHEL's small curl excludes the full one and does as well. */
function packages({ facts }: NodeContext<HeartbeatSettings>): PackageStep {
  const ping = facts.os.family === 'redhat' ? 'iputils' : 'iputils-ping';
  const hasSmallCurl = facts.packages['curl-minimal']?.installed !== undefined;
  return {
    id: `${component}/packages`,
    component,
    kind: 'package',
    why: 'heartbeat.packages',
    packages: hasSmallCurl ? [ping] : ['curl', ping],
  };
}

function files(context: NodeContext<HeartbeatSettings>): readonly FileStep[] {
  const scripts = Object.entries(SCRIPTS).map(([name, content]) =>
    file(`script-${name}`, programPath(name), content, '0755'),
  );
  return [
    ...scripts,
    file('settings', NODE_SETTINGS_PATH, renderNodeSettings(context)),
    file('checks', CHECKS_PATH, renderChecks(context.trackScripts)),
    file(`unit-${EVENTS_UNIT}`, `${UNIT_FOLDER}/${EVENTS_UNIT}`, renderEventsUnit()),
    file(`unit-${PROBE_UNIT}`, `${UNIT_FOLDER}/${PROBE_UNIT}`, renderProbeUnit()),
    file(`unit-${SOCKET_UNIT}`, `${UNIT_FOLDER}/${SOCKET_UNIT}`, renderSocketUnit(context)),
    file(`unit-${ANSWER_UNIT}`, `${UNIT_FOLDER}/${ANSWER_UNIT}`, renderAnswerUnit()),
  ];
}

function file(name: string, path: string, content: string, mode = '0644'): FileStep {
  const why = `heartbeat.${name.replace(/-.*/, '')}`;
  return {
    id: `${component}/${name}`,
    component,
    kind: 'file',
    why,
    path,
    content,
    mode,
    owner: 'root:root',
  };
}

function services(): readonly ServiceStep[] {
  return SERVICE_READS.map(([unit, steps]) => ({
    id: `${component}/service-${unit}`,
    component,
    kind: 'service',
    why: 'heartbeat.service',
    unit,
    enabled: true,
    onChange: 'restart',
    readsSteps: steps.map((step) => `${component}/${step}`),
  }));
}

function filePaths(): readonly string[] {
  return [
    ...Object.keys(SCRIPTS).map(programPath),
    NODE_SETTINGS_PATH,
    CHECKS_PATH,
    ...[EVENTS_UNIT, PROBE_UNIT, SOCKET_UNIT, ANSWER_UNIT].map((unit) => `${UNIT_FOLDER}/${unit}`),
  ];
}

function serviceChecks({ spec }: PairContext<HeartbeatSettings>): readonly Check[] {
  return spec.nodes.flatMap((node) =>
    [EVENTS_UNIT, PROBE_UNIT, SOCKET_UNIT].map((unit) =>
      unitActive({ code: 'heartbeat.service-active', component, node: node.name }, unit),
    ),
  );
}

/** Each node hears the other one over the very path that the heartbeat uses. */
function peerChecks({ spec, settings }: PairContext<HeartbeatSettings>): readonly Check[] {
  return spec.nodes.map((node, index) => {
    const peer = spec.nodes[index === 0 ? 1 : 0];
    const host = peer.address.includes(':') ? `[${peer.address}]` : peer.address;
    const url = `http://${host}:${settings.port}/pairkeeper/state`;
    return {
      code: 'heartbeat.peer-answers',
      component,
      node: node.name,
      argv: ['curl', '-q', '-g', '-s', '-f', '-m', '2', '--noproxy', '*', url],
      expect: { exitCode: 0, outputMatches: `^node=${peer.name}$` },
      withinMs: 8000,
      params: { node: node.name, peer: peer.name },
    };
  });
}
