import { AppError } from '../../errors/app-error.ts';
import type { PowerControl } from '../../operations/drills/scenario.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import { openLab } from './lab.ts';

/**
 * Switches the power of a pair whose servers are those of a lab. They are found by their addresses: in pair.yaml they
 * may have any names.
 *
 * @throws AppError `lab.not-found`, `drill.not-in-lab`
 */
export async function labPower(name: string, spec: ClusterSpec): Promise<PowerControl> {
  const lab = await openLab(name);
  const find = (node: string) => {
    const address = spec.nodes.find((candidate) => candidate.name === node)?.address;
    const found = lab.nodes.find((candidate) =>
      [candidate.address, candidate.address6].includes(address ?? ''),
    );
    if (found === undefined) {
      throw new AppError('drill.not-in-lab', { kind: 'usage', node, params: { lab: name } });
    }
    return found;
  };
  for (const node of spec.nodes) {
    find(node.name);
  }
  return { off: (node) => find(node).powerOff(), on: (node) => find(node).powerOn() };
}
