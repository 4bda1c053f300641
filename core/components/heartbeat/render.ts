import { MANAGED, programPath } from '../../host/own-files.ts';
import { shellAssignments, shellJoin } from '../../host/shell-quote.ts';
import { parseCidr } from '../../spec/ip-address.ts';
import type { NodeContext, TrackScript } from '../component.ts';
import { renderWorkerUnit, SHARES_RUNTIME_FOLDER, SURVIVES_LACK_OF_MEMORY } from '../worker-unit.ts';
import { EVENTS_UNIT, PROBE_UNIT, SOCKET_UNIT } from './paths.ts';
import type { HeartbeatSettings } from './settings.ts';

type Context = NodeContext<HeartbeatSettings>;

/**
 * Settings of one node for our scripts, as sh assignments. Addresses are in canonical text, because the scripts
 * compare them with what `ip` prints.
 */
export function renderNodeSettings({ spec, settings, node, peer }: Context): string {
  const vips = spec.vips.map((vip) => {
    const cidr = parseCidr(vip.address);
    return cidr === undefined ? vip.address : `${cidr.address}/${cidr.prefixLength}`;
  });
  return lines(
    `# ${MANAGED}`,
    ...shellAssignments({
      PAIR: spec.name,
      NODE: node.name,
      NODE_ADDRESS: node.address,
      PEER: peer.name,
      PEER_ADDRESS: peer.address,
      VIPS: vips.join(' '),
      WITNESSES: spec.witnesses.join(' '),
      UNITS: ['keepalived.service', EVENTS_UNIT, PROBE_UNIT, SOCKET_UNIT].join(' '),
      HEARTBEAT_PORT: String(settings.port),
      ICMP_INTERVAL_SECONDS: String(settings.icmpIntervalSeconds),
      HTTP_INTERVAL_SECONDS: String(settings.httpIntervalSeconds),
      SERVICE_INTERVAL_SECONDS: String(settings.serviceIntervalSeconds),
    }),
  );
}

/** One check a line for heartbeat-probe.sh: name, seconds it may take, words quoted for sh. */
export function renderChecks(trackScripts: readonly TrackScript[]): string {
  return lines(
    `# ${MANAGED}: NAME TIMEOUT_SECONDS COMMAND`,
    ...trackScripts.map(
      (script) => `${script.name} ${Math.max(1, Math.ceil(script.timeoutSeconds))} ${shellJoin(script.argv)}`,
    ),
  );
}

/** The one reader of keepalived's FIFO. */
export function renderEventsUnit(): string {
  return renderWorkerUnit({
    description: 'record what keepalived does',
    // keepalived removes a FIFO that it made itself, together with what was not read yet: ours must be there first.
    unit: ['Before=keepalived.service'],
    service: [
      `ExecStartPre=${programPath('events-worker')} --prepare`,
      // keepalived keeps its end of the FIFO open while this service restarts.
      ...SHARES_RUNTIME_FOLDER,
      SURVIVES_LACK_OF_MEMORY,
    ],
    program: 'events-worker',
    restartsAfter: '1s',
  });
}

/** Watches the peer and this node's own service. */
export function renderProbeUnit(): string {
  return renderWorkerUnit({
    description: 'watch the peer and the service of this node',
    unit: [`After=network-online.target ${EVENTS_UNIT}`, `Wants=network-online.target ${EVENTS_UNIT}`],
    program: 'heartbeat-probe',
    restartsAfter: '2s',
  });
}

/** Listens for the peer. Nothing of ours runs until it asks. */
export function renderSocketUnit({ settings, node, peer }: Context): string {
  return lines(
    `# ${MANAGED}`,
    '[Unit]',
    'Description=Pairkeeper: tell the peer how this node is',
    '',
    '[Socket]',
    `ListenStream=${socketAddress(node.address, settings.port)}`,
    'Accept=yes',
    // The address may come up later than the socket.
    'FreeBind=yes',
    'MaxConnections=8',
    'MaxConnectionsPerSource=4',
    'IPAddressDeny=any',
    `IPAddressAllow=localhost ${peer.address} ${node.address}`,
    '',
    '[Install]',
    'WantedBy=sockets.target',
  );
}

/** One request. Bounded in time, memory and processes, since it is the one thing of ours that listens. */
export function renderAnswerUnit(): string {
  return lines(
    `# ${MANAGED}`,
    '[Unit]',
    'Description=Pairkeeper: answer one heartbeat',
    'CollectMode=inactive-or-failed',
    '',
    '[Service]',
    `ExecStart=-${programPath('heartbeat-answer')}`,
    'StandardInput=socket',
    'StandardOutput=socket',
    'StandardError=null',
    // One line in the journal for every heartbeat would bury what matters.
    'LogLevelMax=notice',
    'RuntimeMaxSec=3',
    'MemoryMax=16M',
    'TasksMax=8',
    'CapabilityBoundingSet=',
    'NoNewPrivileges=yes',
  );
}

function socketAddress(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
