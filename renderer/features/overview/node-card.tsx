import type { NodeHealth, NodeState } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { Term } from '../../shared/term.tsx';
import { useTexts } from '../../shared/texts.tsx';
import classes from './picture.module.css';
import { roleOf } from './picture-facts.ts';

const shapes: Readonly<Record<NodeState, string>> = {
  active: '●',
  standby: '○',
  fault: '▲',
  maintenance: '⏸\uFE0E',
  stopped: '■',
  down: '■',
  unknown: '?',
};

type NodeCardProps = {
  readonly pair: PairSummary;
  readonly node: NodeHealth;
  readonly isHolder: boolean;
};

/** One node of the picture. */
export function NodeCard({ pair, node, isHolder }: NodeCardProps) {
  const texts = useTexts();
  const role = roleOf(node);
  const address = pair.nodes.find(({ name }) => name === node.node)?.address;
  return (
    <div className={classes.node} data-state={node.state} data-holder={isHolder || undefined}>
      <div className={classes.nodeName}>
        <strong>{node.node}</strong> <span className={classes.address}>{address}</span>
      </div>
      <div className={classes.nodeState}>
        <span className={classes.shape}>{shapes[node.state]}</span> {texts.text(`health.node.${node.state}`)}
      </div>
      {role !== undefined && (
        <div className={classes.role}>
          <Term name="vrrp">{`VRRP ${role}`}</Term>
        </div>
      )}
      {node.checks.map((check) => (
        <div key={check.name} className={classes.check} data-ok={check.ok}>
          {check.name} {check.ok ? '✓' : '✗'}
        </div>
      ))}
      {node.source === 'peer' && <div className={classes.small}>{texts.text('ui.node.seen-by-peer')}</div>}
      {node.source === 'none' && <div className={classes.small}>{texts.text('ui.node.not-seen')}</div>}
    </div>
  );
}
