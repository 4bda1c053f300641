import type { Lab } from '../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import type { ToolRun } from '../lab/support/tool.ts';
import type { StopKind } from './cases.ts';
import { killSession, release } from './gate.ts';

/** Labs side by side share this machine's rules. */
const tableOf = (lab: Lab): string => `pairkeeper_${lab.name.replaceAll('-', '_')}`;

/** What a stop needs: the node on which a script waits at the gate, and the other one. */
export type Scene = {
  readonly lab: Lab;
  readonly run: ToolRun;
  readonly node: LabNode;
  readonly peer: LabNode;
  /** Process of the script that waits. */
  readonly pid: number;
};

/** Makes the stop; afterwards nothing waits at the gate any more. */
export async function stop(kind: StopKind, scene: Scene): Promise<void> {
  const { lab, run, node, peer, pid } = scene;
  switch (kind) {
    case 'kill-tool':
      run.process.kill('SIGKILL');
      await run.ended();
      await release(node);
      return;
    case 'cut-admin':
      await cutAdmin(lab);
      await release(node);
      return;
    case 'kill-script':
      await killSession(node, pid);
      return;
    case 'power-off':
      await node.powerOff();
      return;
    case 'power-off-peer':
      await peer.powerOff();
      await release(node);
      return;
  }
}

/** Logins and requests from here are dead; the nodes see each other, and the gateway that stands in for a router. */
async function cutAdmin(lab: Lab): Promise<void> {
  const nodes = [...lab.nodes.map(({ address }) => address), lab.vip()].join(', ');
  const rules = `table inet ${tableOf(lab)} {
    chain output { type filter hook output priority 0; ip daddr { ${nodes} } meta l4proto tcp reject with tcp reset; }
    chain input { type filter hook input priority 0; ip saddr { ${nodes} } meta l4proto tcp drop; }
  }\n`;
  const done = await lab.enter(['nft', '-f', '-'], { stdin: rules });
  if (done.exitCode !== 0) throw new Error(`nft: ${done.stderr}`);
}

/** Also when nothing was cut. */
export async function healAdmin(lab: Lab): Promise<void> {
  await lab.enter(['nft', 'delete', 'table', 'inet', tableOf(lab)]);
}
