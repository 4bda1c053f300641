import type { Lab } from '../../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../../core/adapters/system-clock.ts';
import { components } from '../../../core/components/registry.ts';
import { gatherFacts } from '../../../core/facts/gather-facts.ts';
import { shellJoin } from '../../../core/host/shell-quote.ts';
import { desiredState } from '../../../core/plan/make-plan.ts';
import { selectComponents } from '../../../core/plan/select-components.ts';
import type { Step } from '../../../core/plan/step.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import { initialSpecText } from '../../../core/spec/initial-spec.ts';
import { loadSpec } from '../../../core/spec/load-spec.ts';
import { connectLab } from './connect-lab.ts';
import { eventually } from './eventually.ts';

/**
 * A pair of the lab's first two nodes with one VIP and the welcome page, all settings at their defaults.
 *
 * @param names what pair.yaml calls the nodes; default: what they call themselves
 */
export function pairSpec(
  lab: Lab,
  profile: 'tolerant' | 'balanced' | 'fast' = 'balanced',
  names?: readonly [string, string],
): ClusterSpec {
  const node = (index: 0 | 1) => {
    const { name, address } = lab.nodes[index] as LabNode;
    return { name: names?.[index] ?? name, address, ssh: { user: 'root', identityFile: lab.sshKeyPath } };
  };
  const text = initialSpecText(
    { name: 'lab', nodes: [node(0), node(1)], vips: [{ address: `${lab.vip()}/24` }], profile },
    () => '',
  );
  const loaded = loadSpec(text, components);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.spec;
}

/**
 * Puts both nodes into the wanted state by the shortest way, without transaction, and waits until one node holds the
 * VIP: for tests of what comes after `apply`, which has tests of its own.
 */
export async function placePair(lab: Lab, spec: ClusterSpec): Promise<void> {
  const wanted = await desiredSteps(lab, spec);
  await Promise.all(wanted.map((steps, index) => placeSteps(lab.nodes[index] as LabNode, steps)));
  await eventually(async () => {
    const shown = await Promise.all(lab.nodes.map((node) => node.run(['ip', '-o', 'addr', 'show'])));
    return shown.filter((result) => result.stdout.includes(`${lab.vip()}/`)).length === 1;
  }, 30_000);
}

/** The packages of a pair on both nodes, and nothing of them runs or will at the next boot. */
export async function placePackages(lab: Lab, spec: ClusterSpec): Promise<void> {
  const wanted = await desiredSteps(lab, spec);
  await Promise.all(
    wanted.map(async (steps, index) => {
      const node = lab.nodes[index] as LabNode;
      await installPackages(node, steps);
      const units = steps.flatMap((step) => (step.kind === 'service' ? [step.unit] : []));
      const { stdout } = await node.run(['systemctl', 'is-enabled', ...units]);
      const enabled = units.filter((_, place) => stdout.split('\n')[place] === 'enabled');
      if (enabled.length > 0) await succeed(node, ['systemctl', 'disable', '--quiet', ...enabled]);
    }),
  );
}

/** The steps from new servers to the pair, in the order of its nodes. */
async function desiredSteps(lab: Lab, spec: ClusterSpec): Promise<readonly (readonly Step[])[]> {
  const hosts = await connectLab(lab, spec);
  try {
    const reads = selectComponents(spec, components).map(({ component, settings }) => ({
      id: component.id,
      reads: component.reads(spec, settings),
    }));
    const facts = await gatherFacts(hosts, reads, createSystemClock());
    const desired = desiredState(spec, facts, components);
    return hosts.map((_, index) => desired[index]?.steps ?? []);
  } finally {
    await Promise.all(hosts.map((host) => host.close()));
  }
}

/** Puts one node into the state that the steps describe. */
export async function placeSteps(node: LabNode, steps: readonly Step[]): Promise<void> {
  await installPackages(node, steps);
  const script = ['set -e', ...steps.flatMap(commandsOf), 'systemctl daemon-reload'];
  const units = steps.flatMap((step) => (step.kind === 'service' && step.enabled ? [step.unit] : []));
  await succeed(node, ['sh', '-s'], `${script.join('\n')}\n`);
  for (const unit of units) await succeed(node, ['systemctl', 'enable', '--quiet', '--now', unit]);
}

async function installPackages(node: LabNode, steps: readonly Step[]): Promise<void> {
  const packages = steps.flatMap((step) => (step.kind === 'package' ? step.packages : []));
  await succeed(node, [
    'sh',
    '-c',
    // Nothing starts before its configuration is there.
    'printf "#!/bin/sh\\nexit 101\\n" >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d && ' +
      'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" && ' +
      'rm /usr/sbin/policy-rc.d',
    'install',
    ...packages,
  ]);
}

function commandsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'directory':
      return [shellJoin(['install', '-d', '-m', step.mode, step.path])];
    case 'file': {
      const folder = step.path.replace(/\/[^/]*$/, '');
      const content = Buffer.from(step.content).toString('base64');
      return [
        shellJoin(['mkdir', '-p', folder]),
        `echo ${content} | base64 -d >${shellJoin([step.path])}`,
        shellJoin(['chmod', step.mode, step.path]),
      ];
    }
    case 'sysctl':
      return [shellJoin(['sysctl', '-q', '-w', `${step.key}=${step.value}`])];
    case 'command':
      return [`${shellJoin(step.check)} || ${shellJoin(step.run)}`];
    default:
      return [];
  }
}

async function succeed(node: LabNode, argv: readonly string[], stdin?: string): Promise<void> {
  const result = await node.run(argv, stdin === undefined ? {} : { stdin });
  if (result.exitCode !== 0) {
    const said = `${result.stderr}${result.stdout}`.slice(-500);
    throw new Error(`${node.name}: ${argv.join(' ')}: ${result.exitCode ?? result.signal}: ${said}`);
  }
}
