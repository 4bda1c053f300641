import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../optional-file.ts';
import { createGroup, killGroup } from './control-group.ts';
import { type LabRecord, labDirectory, type NodeRecord } from './lab-state.ts';
import { inNamespace } from './network.ts';
import { labEnvironment, requireSuccess, runCommand } from './run-command.ts';
import forwarderScript from './scripts/delay-forwarder.py?raw';

/**
 * How a node's link is cut. `cable`: the interface loses its carrier, as with a pulled plug. `silent`: frames vanish
 * and the carrier stays, as with a broken switch. `in`, `out`: only what the node would receive, or what it sends.
 */
export type CutKind = 'cable' | 'silent' | 'in' | 'out';

/** What is wrong with a node's link at the moment. Kept in a file, so that separate commands add up. */
export type LinkFaults = {
  readonly cut?: CutKind;
  /** Names of nodes with which no frame is exchanged, while both reach everybody else. */
  readonly cutFrom?: readonly string[];
  /** Frames lost at random in each direction, per cent. */
  readonly lossPercent?: number;
  /** Added in each direction, milliseconds. */
  readonly delayMs?: number;
};

export async function readFaults(lab: LabRecord, node: NodeRecord): Promise<LinkFaults> {
  const text = await readIfThere(faultsFile(lab, node));
  return JSON.parse(text ?? '{}') as LinkFaults;
}

/**
 * Makes a node's link behave like this, whatever it did before. Also called when the node gets its power back: a cut
 * cable stays cut. All of it happens on the bridge's side, so that nothing on the node gives it away.
 */
export async function applyFaults(lab: LabRecord, node: NodeRecord, faults: LinkFaults): Promise<void> {
  await writeFile(faultsFile(lab, node), JSON.stringify(faults));
  const state = faults.cut === 'cable' ? 'down' : 'up';
  await inBridge(lab, ['ip', 'link', 'set', node.bridgePort, state]);
  await setDelay(lab, node, faults.delayMs ?? 0);
  const table = `pairkeeper_lab_${node.bridgePort}`;
  const device = faults.delayMs ? delayedPort(node) : node.bridgePort;
  const rules = { ingress: [] as string[], egress: [] as string[] };
  for (const peer of lab.nodes.filter((candidate) => faults.cutFrom?.includes(candidate.name))) {
    rules.ingress.push(`ether daddr ${peer.macAddress} drop`);
    rules.egress.push(`ether saddr ${peer.macAddress} drop`);
  }
  // The port's ingress is what the node sends; its egress what the node would receive.
  if (faults.cut === 'out' || faults.cut === 'silent') rules.ingress.push('drop');
  if (faults.cut === 'in' || faults.cut === 'silent') rules.egress.push('drop');
  if (faults.lossPercent) {
    const loss = `numgen random mod 10000 < ${Math.round(faults.lossPercent * 100)} drop`;
    rules.ingress.push(loss);
    rules.egress.push(loss);
  }
  const chains = (['ingress', 'egress'] as const)
    .filter((hook) => rules[hook].length > 0)
    .map((hook) => {
      const type = `type filter hook ${hook} device "${device}" priority 0; policy accept;`;
      return `  chain ${hook} {\n    ${[type, ...rules[hook]].join('\n    ')}\n  }`;
    });
  // Declared and deleted first: deleting alone fails when there is none.
  const replace = [`table netdev ${table} {`, '}', `delete table netdev ${table}`];
  const wanted = chains.length > 0 ? [`table netdev ${table} {`, ...chains, '}'] : [];
  await inBridge(lab, ['nft', '-f', '-'], `${[...replace, ...wanted].join('\n')}\n`);
}

/** For a node that starts anew: its link has no faults. */
export async function clearFaults(lab: LabRecord, node: NodeRecord): Promise<void> {
  await rm(faultsFile(lab, node), { force: true });
}

/** Ends what {@link applyFaults} started, for a node that is taken away. Safe to call when there is nothing. */
export async function dropFaults(lab: LabRecord, node: NodeRecord): Promise<void> {
  await stopDelay(lab, node);
  const table = `pairkeeper_lab_${node.bridgePort}`;
  await runCommand(inNamespace(lab.namespace, ['nft', 'delete', 'table', 'netdev', table]));
}

/** The forwarder takes the port's place at the bridge through a second veth, whose end at the bridge is this. */
function delayedPort(node: NodeRecord): string {
  return `${node.bridgePort}b`;
}

async function setDelay(lab: LabRecord, node: NodeRecord, delayMs: number): Promise<void> {
  await stopDelay(lab, node);
  if (delayMs === 0) {
    await inBridge(lab, ['ip', 'link', 'set', node.bridgePort, 'master', lab.bridge]);
    return;
  }
  const inner = `${node.bridgePort}d`;
  const lines = [
    `link set ${node.bridgePort} nomaster`,
    `link add name ${delayedPort(node)} type veth peer name ${inner}`,
    `link set ${inner} up`,
    `link set ${delayedPort(node)} master ${lab.bridge} up`,
  ];
  await requireSuccess(['ip', '-netns', lab.namespace, '-batch', '-'], { stdin: `${lines.join('\n')}\n` });
  const group = delayGroup(lab, node);
  await createGroup(group);
  const forwarder = ['python3', '-I', '-c', forwarderScript, node.bridgePort, inner, String(delayMs)];
  const joinGroup = ['sh', '-c', 'echo $$ >"$0/cgroup.procs"; exec "$@"', group];
  const [program = '', ...rest] = [...joinGroup, ...inNamespace(lab.namespace, forwarder)];
  const child = spawn(program, rest, {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: labEnvironment(),
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.unref();
}

async function stopDelay(lab: LabRecord, node: NodeRecord): Promise<void> {
  await killGroup(delayGroup(lab, node));
  await runCommand(inNamespace(lab.namespace, ['ip', 'link', 'delete', delayedPort(node)]));
}

function delayGroup(lab: LabRecord, node: NodeRecord): string {
  return join(lab.cgroup, `${node.name}.delay`);
}

async function inBridge(lab: LabRecord, argv: readonly string[], stdin?: string): Promise<void> {
  await requireSuccess(inNamespace(lab.namespace, argv), stdin === undefined ? {} : { stdin });
}

function faultsFile(lab: LabRecord, node: NodeRecord): string {
  return join(labDirectory(lab.name), `${node.name}.faults.json`);
}
