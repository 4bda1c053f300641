import { gatherFacts } from '../../../core/facts/gather-facts.ts';
import type { NodeFacts } from '../../../core/facts/node-facts.ts';
import { proposeDesign } from '../../../core/operations/propose-design.ts';
import type { ConnectResult } from '../../contract/task.ts';
import { askingConnect, withPair } from '../connections/pair-connection.ts';
import { changeText } from '../drafts/draft-text.ts';
import { type Parts, subjectOf } from '../parts.ts';
import type { TaskRun } from './task-board.ts';

/** Logs in to both servers of a draft, reads what they are, and once proposes addresses from their network. */
export async function runConnect(parts: Parts, draftId: string, run: TaskRun): Promise<ConnectResult> {
  const { drafts, connector, surroundings } = parts;
  const { spec } = subjectOf(parts, { draftId });
  const connect = askingConnect(connector, spec, run.signal);
  run.tell('task.connecting');
  const facts = await withPair(
    spec,
    connect,
    (hosts) => {
      run.tell('task.reading');
      return gatherFacts(hosts, [], surroundings.clock);
    },
    run.signal,
  );
  const nodes = facts.map(describeNode);
  const proposal = proposeDesign(facts, [spec.nodes[0].address, spec.nodes[1].address]);
  const { isProposed, yaml } = drafts.find(draftId);
  if (proposal === undefined || isProposed) return { nodes, ...(proposal && { proposal }) };
  const witnesses = proposal.witness === undefined ? [] : [proposal.witness];
  const changes = [
    { path: ['vips', 0, 'address'], value: proposal.vip },
    { path: ['witnesses'], value: witnesses },
  ];
  await drafts.change(draftId, { yaml: changeText(yaml, changes), isProposed: true });
  return { nodes, proposal };
}

function describeNode({ node, hostname, os, interfaces }: NodeFacts): ConnectResult['nodes'][number] {
  const addresses = interfaces
    .filter(({ loopback }) => !loopback)
    .flatMap((device) => device.addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`));
  return { node, hostname, system: os.prettyName, addresses };
}
