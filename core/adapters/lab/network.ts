import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabRecord, labDirectory, type NodeRecord } from './lab-state.ts';
import { requireSuccess, runCommand } from './run-command.ts';

/** A command line that runs `argv` inside a named network namespace and changes nothing else. */
export function inNamespace(namespace: string, argv: readonly string[]): readonly string[] {
  // Not `ip netns exec`: that also replaces /sys, and with it the control groups that nested labs need.
  return ['nsenter', `--net=/run/netns/${namespace}`, '--', ...argv];
}

/** Address of the bridge: the nodes' gateway and a witness that they can ping. */
export function gatewayAddress(subnet: number): string {
  return `10.77.${subnet}.1`;
}

export function gatewayAddress6(subnet: number): string {
  return `fd77:${subnet.toString(16)}::1`;
}

/** Makes the lab's namespace (if it is its own) and the bridge in it. */
export async function createBridge(lab: LabRecord): Promise<void> {
  if (lab.ownsNamespace) await requireSuccess(['ip', 'netns', 'add', lab.namespace]);
  await ipBatch(lab.namespace, [
    'link set lo up',
    // A fixed address: a bridge without one takes over that of a port, and changes it when ports come and go.
    `link add name ${lab.bridge} address ${macAddress(lab.subnet, 1)} type bridge stp_state 0 mcast_snooping 0`,
    `link set ${lab.bridge} up`,
    `address add ${gatewayAddress(lab.subnet)}/24 dev ${lab.bridge}`,
    `address add ${gatewayAddress6(lab.subnet)}/64 dev ${lab.bridge} nodad`,
  ]);
}

/** `ip -batch` lines that configure a node's network; scripts/start-node.sh repeats them when the node restarts. */
export function networkFile(lab: LabRecord, node: NodeRecord): string {
  return join(labDirectory(lab.name), `${node.name}.network`);
}

/** Gives a node its namespace with an interface `eth0` that is plugged into the bridge. */
export async function connectNode(lab: LabRecord, node: NodeRecord): Promise<void> {
  const lines = [
    'link set lo up',
    'link set eth0 up',
    `address add ${node.address}/24 broadcast + dev eth0`,
    `address add ${node.address6}/64 dev eth0 nodad`,
    `route add default via ${gatewayAddress(lab.subnet)}`,
    `route add default via ${gatewayAddress6(lab.subnet)}`,
  ];
  await writeFile(networkFile(lab, node), `${lines.join('\n')}\n`);
  await requireSuccess(['ip', 'netns', 'add', node.namespace]);
  await ipBatch(lab.namespace, [
    `link add name ${node.bridgePort} type veth peer name eth0 address ${node.macAddress} netns ${node.namespace}`,
    `link set ${node.bridgePort} master ${lab.bridge} up`,
  ]);
  await requireSuccess(['ip', '-netns', node.namespace, '-batch', networkFile(lab, node)]);
}

/** Takes a node's network away, with every address, route and filter rule in it. Safe to call when it is gone. */
export async function disconnectNode(lab: LabRecord, node: NodeRecord): Promise<void> {
  // The cable first: what is left of the node must not answer for another moment.
  await runCommand(inNamespace(lab.namespace, ['ip', 'link', 'delete', node.bridgePort]));
  await runCommand(['ip', 'netns', 'delete', node.namespace]);
}

/** Undoes {@link createBridge}. Safe to call when it is gone. */
export async function removeBridge(lab: LabRecord): Promise<void> {
  await runCommand(inNamespace(lab.namespace, ['ip', 'link', 'delete', lab.bridge]));
  if (lab.ownsNamespace) await runCommand(['ip', 'netns', 'delete', lab.namespace]);
}

/** Locally administered address, unique within the machine: 02:77:00:00:<subnet>:<host>. */
export function macAddress(subnet: number, host: number): string {
  return `02:77:00:00:${hexByte(subnet)}:${hexByte(host)}`;
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}

/** Runs several `ip` commands in one process. */
async function ipBatch(namespace: string, lines: readonly string[]): Promise<void> {
  await requireSuccess(['ip', '-netns', namespace, '-batch', '-'], { stdin: `${lines.join('\n')}\n` });
}
