import type { HealthState, NodeHealth, NodeState } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { databaseName, databaseRole } from '../../../locales/database-name.ts';
import { StateGlyph } from '../../shared/state-glyph.tsx';
import { Term } from '../../shared/term.tsx';
import { useTexts } from '../../shared/texts.tsx';
import classes from './picture.module.css';
import { roleOf } from './picture-facts.ts';

/** The state of a pair whose shape and colour stand for that of a node. */
const shapes: Readonly<Record<Exclude<NodeState, 'standby'>, HealthState>> = {
  active: 'healthy',
  fault: 'degraded',
  maintenance: 'maintenance',
  stopped: 'down',
  down: 'down',
  unknown: 'unknown',
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
        {node.state === 'standby' ? (
          <span className={classes.ring} />
        ) : (
          <StateGlyph state={shapes[node.state]} hasWord />
        )}{' '}
        {texts.text(`health.node.${node.state}`)}
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
      {node.databases?.map(({ engine, role }) => (
        <div key={engine} className={classes.check}>
          {databaseName(engine, texts)} {databaseRole(engine, role, texts)}
        </div>
      ))}
      {node.source === 'peer' && <div className={classes.small}>{texts.text('ui.node.seen-by-peer')}</div>}
      {node.source === 'none' && node.state !== 'unknown' && (
        <div className={classes.small}>{texts.text('ui.node.not-seen')}</div>
      )}
    </div>
  );
}
