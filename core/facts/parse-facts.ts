import { type FactSections, splitSections } from './fact-sections.ts';
import { COMPONENT_SECTION } from './facts-script.ts';
import type { NodeFacts } from './node-facts.ts';
import { parseFiles } from './parse-files.ts';
import { parseCloud, parseDisk, parseOs, parseSelinux, parseSysctl } from './parse-machine.ts';
import {
  parseFirewall,
  parseGateways,
  parseInterfaces,
  parseNetworkManager,
  parsePorts,
} from './parse-network.ts';
import { parsePackages } from './parse-packages.ts';
import { parsePairkeeperState } from './parse-pairkeeper-state.ts';
import { parseUnits } from './parse-units.ts';
import { readTextFiles, type TextFiles } from './text-files.ts';

/** When the script was sent and when its first line came back, by this computer's wall clock, milliseconds. */
export type FactsTiming = { readonly sentAtMs: number; readonly firstLineAtMs: number };

/**
 * Turns the output of the facts script into facts. Never throws: what is missing, cut off or made up is left
 * empty, which means "not known".
 *
 * @param lines what the script printed, without line ends
 * @param node name of the node in pair.yaml
 * @param componentIds components whose scripts were part of it
 */
export function parseFacts(
  lines: readonly string[],
  node: string,
  timing: FactsTiming,
  componentIds: readonly string[] = [],
): NodeFacts {
  const sections = splitSections(lines);
  const files = readTextFiles(sections.lines('text'));
  const machine = sections.lines('machine');
  const units = parseUnits(sections.lines('units'));
  const virtualization = machineValue(machine, 'virtualization');
  return {
    node,
    ...clockFacts(sections, timing),
    ...identityFacts(files, machine),
    os: parseOs(files),
    virtualization,
    cloud: parseCloud(files, virtualization),
    ...parseDisk(sections.lines('disk')),
    interfaces: parseInterfaces(sections.lines('ip')),
    defaultGateways: parseGateways(files),
    networkManager: parseNetworkManager(files, machine, units),
    firewall: parseFirewall(sections, files, units),
    selinux: parseSelinux(files),
    ...parsePackages(sections),
    units,
    files: parseFiles(sections),
    sysctl: parseSysctl(files),
    ports: parsePorts(sections.lines('ports')),
    programs: Object.fromEntries(
      sections.lines('programs').flatMap((line) => {
        const [, name, path] = /^(\S+) (\/.*)$/.exec(line) ?? [];
        return name === undefined || path === undefined ? [] : [[name, path]];
      }),
    ),
    pairkeeper: parsePairkeeperState(files),
    component: Object.fromEntries(
      componentIds.map((id) => [id, withoutLastEmpty(sections.lines(`${COMPONENT_SECTION}${id}`))]),
    ),
  };
}

function clockFacts(
  sections: FactSections,
  timing: FactsTiming,
): Pick<NodeFacts, 'gatheredAtMs' | 'clockSkewMs' | 'clockErrorMs'> {
  const halfRoundTrip = Math.max(0, timing.firstLineAtMs - timing.sentAtMs) / 2;
  const expected = timing.firstLineAtMs - halfRoundTrip;
  return {
    gatheredAtMs: timing.firstLineAtMs,
    clockSkewMs: Math.round((sections.nodeClockMs ?? expected) - expected),
    clockErrorMs: Math.ceil(halfRoundTrip),
  };
}

type IdentityKeys =
  | 'kernel'
  | 'architecture'
  | 'init'
  | 'machineId'
  | 'bootId'
  | 'hostname'
  | 'uptimeSeconds'
  | 'userId';

function identityFacts(files: TextFiles, machine: readonly string[]): Pick<NodeFacts, IdentityKeys> {
  const userId = machineValue(machine, 'user');
  return {
    kernel: files.first('/proc/sys/kernel/osrelease'),
    architecture: machineValue(machine, 'architecture'),
    init: files.first('/proc/1/comm'),
    machineId: files.first('/etc/machine-id'),
    bootId: files.first('/proc/sys/kernel/random/boot_id'),
    hostname: files.first('/proc/sys/kernel/hostname'),
    uptimeSeconds: Number.parseFloat(files.first('/proc/uptime')) || 0,
    // -1: not known, and so not root.
    userId: /^\d{1,10}$/.test(userId) ? Number(userId) : -1,
  };
}

function machineValue(machine: readonly string[], key: string): string {
  return (
    machine
      .find((line) => line.startsWith(`${key} `))
      ?.slice(key.length + 1)
      .trim() ?? ''
  );
}

function withoutLastEmpty(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
