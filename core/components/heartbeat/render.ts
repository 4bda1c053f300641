import { shellJoin, shellQuote } from '../../host/shell-quote.ts';
import { formatIp, parseCidr, parseIp } from '../../spec/ip-address.ts';
import type { NodeContext, TrackScript } from '../component.ts';
import { EVENTS_UNIT, LIBEXEC_DIRECTORY, PROBE_UNIT, SOCKET_UNIT } from './paths.ts';
import type { HeartbeatSettings } from './settings.ts';

type Context = NodeContext<HeartbeatSettings>;

/** First line of every file that is ours. */
const MARKER = '# Managed by pairkeeper';

/**
 * Settings of one node for our scripts, as sh assignments. Addresses are in canonical text, because the scripts
 * compare them with what `ip` prints.
 */
export function renderNodeSettings({ spec, settings, node, peer }: Context): string {
  const vips = spec.vips.map((vip) => {
    const cidr = parseCidr(vip.address);
    return cidr === undefined ? vip.address : `${cidr.address}/${cidr.prefixLength}`;
  });
  const entries: readonly (readonly [string, string])[] = [
    ['PAIR', spec.name],
    ['NODE', node.name],
    ['NODE_ADDRESS', canonical(node.address)],
    ['PEER', peer.name],
    ['PEER_ADDRESS', canonical(peer.address)],
    ['VIPS', vips.join(' ')],
    ['WITNESSES', spec.witnesses.map(canonical).join(' ')],
    ['UNITS', ['keepalived.service', EVENTS_UNIT, PROBE_UNIT, SOCKET_UNIT].join(' ')],
    ['HEARTBEAT_PORT', String(settings.port)],
    ['ICMP_INTERVAL_SECONDS', String(settings.icmpIntervalSeconds)],
    ['HTTP_INTERVAL_SECONDS', String(settings.httpIntervalSeconds)],
    ['SERVICE_INTERVAL_SECONDS', String(settings.serviceIntervalSeconds)],
  ];
  return lines(MARKER, ...entries.map(([key, value]) => `${key}=${quoted(value)}`));
}

/** One check a line for heartbeat-probe.sh: name, seconds it may take, words quoted for sh. */
export function renderChecks(trackScripts: readonly TrackScript[]): string {
  return lines(
    `${MARKER}: NAME TIMEOUT_SECONDS COMMAND`,
    ...trackScripts.map(
      (script) => `${script.name} ${Math.max(1, Math.ceil(script.timeoutSeconds))} ${shellJoin(script.argv)}`,
    ),
  );
}

/** The one reader of keepalived's FIFO. */
export function renderEventsUnit(): string {
  return lines(
    MARKER,
    '[Unit]',
    'Description=Pairkeeper: record what keepalived does',
    // keepalived removes a FIFO that it made itself, together with what was not read yet: ours must be there first.
    'Before=keepalived.service',
    '',
    '[Service]',
    `ExecStartPre=${LIBEXEC_DIRECTORY}/events-worker --prepare`,
    `ExecStart=${LIBEXEC_DIRECTORY}/events-worker`,
    'Restart=always',
    'RestartSec=1',
    'RuntimeDirectory=pairkeeper',
    // keepalived keeps its end of the FIFO open while this service restarts.
    'RuntimeDirectoryPreserve=yes',
    'OOMScoreAdjust=-500',
    'NoNewPrivileges=yes',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  );
}

/** Watches the peer and this node's own service. */
export function renderProbeUnit(): string {
  return lines(
    MARKER,
    '[Unit]',
    'Description=Pairkeeper: watch the peer and the service of this node',
    `After=network-online.target ${EVENTS_UNIT}`,
    `Wants=network-online.target ${EVENTS_UNIT}`,
    '',
    '[Service]',
    `ExecStart=${LIBEXEC_DIRECTORY}/heartbeat-probe`,
    'Restart=always',
    'RestartSec=2',
    'NoNewPrivileges=yes',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  );
}

/** Listens for the peer. Nothing of ours runs until it asks. */
export function renderSocketUnit({ settings, node, peer }: Context): string {
  return lines(
    MARKER,
    '[Unit]',
    'Description=Pairkeeper: tell the peer how this node is',
    '',
    '[Socket]',
    `ListenStream=${socketAddress(canonical(node.address), settings.port)}`,
    'Accept=yes',
    // The address may come up later than the socket.
    'FreeBind=yes',
    'MaxConnections=8',
    'MaxConnectionsPerSource=4',
    'IPAddressDeny=any',
    `IPAddressAllow=localhost ${canonical(peer.address)} ${canonical(node.address)}`,
    '',
    '[Install]',
    'WantedBy=sockets.target',
  );
}

/** One request. Bounded in time, memory and processes, since it is the one thing of ours that listens. */
export function renderAnswerUnit(): string {
  return lines(
    MARKER,
    '[Unit]',
    'Description=Pairkeeper: answer one heartbeat',
    'CollectMode=inactive-or-failed',
    '',
    '[Service]',
    `ExecStart=-${LIBEXEC_DIRECTORY}/heartbeat-answer`,
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

function canonical(address: string): string {
  const ip = parseIp(address);
  return ip === undefined ? address : formatIp(ip);
}

function socketAddress(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Always in quotes, so that a value with blanks looks like one without. */
function quoted(value: string): string {
  const word = shellQuote(value);
  return word === value ? `'${value}'` : word;
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
