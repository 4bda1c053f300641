import type { ErrorParams } from '../errors/app-error.ts';
import type { NodeSpec, PairSpec, VipSpec } from './cluster-spec.ts';
import {
  addressScope,
  type Cidr,
  cidrContains,
  formatCidr,
  isBroadcastAddress,
  isNetworkAddress,
  networkOf,
  parseCidr,
  parseIp,
  sameIp,
} from './ip-address.ts';
import { pathText, type SpecPath, type UnplacedIssue } from './spec-issue.ts';

/**
 * What no schema can say: how the values of pair.yaml fit together, as far as the file alone tells. At most one
 * issue a value. What takes facts (a VIP in a family that the nodes' `address` is not of) is left to preflight.
 */
export function checkSpec(spec: PairSpec): readonly UnplacedIssue[] {
  return [
    ...checkNodes(spec),
    ...spec.vips.flatMap((_, index) => checkVip(spec, index)),
    ...spec.witnesses.flatMap((_, index) => checkWitness(spec, index)),
  ];
}

function issueAt(code: string, path: SpecPath, value: string, params: ErrorParams = {}): UnplacedIssue {
  return { code: `spec.${code}`, path, at: 'value', params: { path: pathText(path), value, ...params } };
}

function checkNodes(spec: PairSpec): readonly UnplacedIssue[] {
  const [first, second] = spec.nodes;
  const issues = spec.nodes.flatMap((node, index) => [
    ...checkNodeAddress(node, index),
    ...checkSshHost(spec, node, index),
  ]);
  const node = first.name;
  if (first.name === second.name) {
    issues.push(issueAt('nodes.same-name', ['nodes', 1, 'name'], second.name));
  }
  if (sameIp(first.address, second.address)) {
    issues.push(issueAt('nodes.same-address', ['nodes', 1, 'address'], second.address, { node }));
  } else if (familyOf(first.address) !== familyOf(second.address)) {
    issues.push(
      issueAt('nodes.other-family', ['nodes', 1, 'address'], second.address, { node, other: first.address }),
    );
  } else if (sshTarget(first) === sshTarget(second)) {
    const path = ['nodes', 1, 'ssh', second.ssh.host === undefined ? 'port' : 'host'];
    issues.push(issueAt('ssh.same-target', path, `${sshHost(second)}:${second.ssh.port}`, { node }));
  }
  return issues;
}

function checkNodeAddress(node: NodeSpec, index: number): readonly UnplacedIssue[] {
  return isUnicast(node.address)
    ? []
    : [issueAt('address.not-usable', ['nodes', index, 'address'], node.address)];
}

/** Logging in by the VIP would reach whichever node holds it. */
function checkSshHost(spec: PairSpec, node: NodeSpec, index: number): readonly UnplacedIssue[] {
  const { host } = node.ssh;
  const isVip = host !== undefined && spec.vips.some((vip) => sameIp(vipCidr(vip)?.address ?? '', host));
  return isVip
    ? [issueAt('ssh.host-is-vip', ['nodes', index, 'ssh', 'host'], host, { node: node.name })]
    : [];
}

function checkVip(spec: PairSpec, index: number): readonly UnplacedIssue[] {
  const path: SpecPath = ['vips', index, 'address'];
  const text = spec.vips[index]?.address ?? '';
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    return [issueAt('vip.format', path, text)];
  }
  const owner = spec.nodes.find((node) => sameIp(node.address, cidr));
  if (owner !== undefined) {
    return [issueAt('vip.is-node-address', path, text, { node: owner.name })];
  }
  if (spec.vips.slice(0, index).some((vip) => sameIp(vipCidr(vip)?.address ?? '', cidr))) {
    return [issueAt('vip.duplicate', path, text)];
  }
  if (addressScope(cidr) !== 'unicast') {
    return [issueAt('address.not-usable', path, text)];
  }
  return checkVipNetwork(spec, cidr, path, text);
}

function checkVipNetwork(spec: PairSpec, cidr: Cidr, path: SpecPath, text: string): readonly UnplacedIssue[] {
  const network = formatCidr(networkOf(cidr));
  if (cidr.prefixLength === (cidr.family === 4 ? 32 : 128)) {
    return [
      issueAt('vip.single-host', path, text, { address: cidr.address, usual: cidr.family === 4 ? 24 : 64 }),
    ];
  }
  if (isNetworkAddress(cidr)) {
    return [issueAt('vip.network-address', path, text, { network })];
  }
  if (isBroadcastAddress(cidr)) {
    return [issueAt('vip.broadcast-address', path, text, { network })];
  }
  const outside = spec.nodes.find(
    ({ address }) => isUnicast(address) && familyOf(address) === cidr.family && !cidrContains(cidr, address),
  );
  return outside === undefined
    ? []
    : [issueAt('vip.outside-network', path, text, { network, node: outside.name, address: outside.address })];
}

function checkWitness(spec: PairSpec, index: number): readonly UnplacedIssue[] {
  const path: SpecPath = ['witnesses', index];
  const witness = spec.witnesses[index] ?? '';
  const node = spec.nodes.find(({ address }) => sameIp(address, witness));
  if (node !== undefined) {
    return [issueAt('witness.is-node', path, witness, { node: node.name })];
  }
  if (spec.vips.some((vip) => sameIp(vipCidr(vip)?.address ?? '', witness))) {
    return [issueAt('witness.is-vip', path, witness)];
  }
  if (spec.witnesses.slice(0, index).some((other) => sameIp(other, witness))) {
    return [issueAt('witness.duplicate', path, witness)];
  }
  return isUnicast(witness) ? [] : [issueAt('address.not-usable', path, witness)];
}

function vipCidr(vip: VipSpec): Cidr | undefined {
  return parseCidr(vip.address);
}

function familyOf(address: string): 4 | 6 | undefined {
  return parseIp(address)?.family;
}

function isUnicast(address: string): boolean {
  const ip = parseIp(address);
  return ip !== undefined && addressScope(ip) === 'unicast';
}

function sshHost(node: NodeSpec): string {
  return (node.ssh.host ?? node.address).toLowerCase();
}

/** Two ports of one address are two servers behind a router; so is one address behind two jump hosts. */
function sshTarget(node: NodeSpec): string {
  const { port, jump } = node.ssh;
  return JSON.stringify([sshHost(node), port, jump?.host.toLowerCase() ?? '', jump?.port ?? 0]);
}
