import { type CSSProperties, memo } from 'react';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { Term } from '../../shared/term.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { HeartbeatLink } from './heartbeat-link.tsx';
import { NodeCard } from './node-card.tsx';
import classes from './picture.module.css';
import { flagPlace, vipWords, witnessMark } from './picture-facts.ts';

type PictureProps = { readonly pair: PairSummary; readonly health: ClusterHealth };

/**
 * The pair at a glance: clients, the addresses as flags over the node that holds them, both nodes, what they hear of
 * each other, witnesses. FactsTable says the same, so assistive technology is spared this one.
 */
export const Picture = memo(function Picture({ pair, health }: PictureProps) {
  const texts = useTexts();
  const places = [...new Set(health.vips.map((vip) => flagPlace(vip, health)))];
  return (
    <div className={classes.picture} aria-hidden="true" data-testid="pair-picture">
      <div className={classes.clients}>
        <span className={classes.chip}>{texts.text('ui.picture.clients')}</span>
        {pair.witnesses.length > 0 && (
          <span className={classes.witness}>
            ◇ <Term name="witness">{texts.text('ui.picture.witness')}</Term>{' '}
            {pair.witnesses.map((address) => `${address} ${witnessMark(address, health, texts)}`).join(', ')}
          </span>
        )}
      </div>
      <div className={classes.lane}>
        <svg className={classes.path} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {places.map((place) => (
            <path key={place} d={`M50 0V30H${xOf(place)}V100`} vectorEffect="non-scaling-stroke" />
          ))}
        </svg>
        {health.vips.map((vip, index) => (
          <span
            key={vip.address}
            className={classes.flag}
            data-state={vip.state}
            style={flagStyle(flagPlace(vip, health), index, health.vips.length)}
          >
            ⚑ <span className={classes.address}>{vip.address}</span>{' '}
            <span className={classes.vipState}>
              {vip.state === 'held' ? <Term name="vip">VIP</Term> : vipWords(vip, texts)}
            </span>
          </span>
        ))}
      </div>
      <div className={classes.nodes}>
        <NodeCard pair={pair} node={health.nodes[0]} isHolder={health.holder === health.nodes[0].node} />
        <HeartbeatLink health={health} />
        <NodeCard pair={pair} node={health.nodes[1]} isHolder={health.holder === health.nodes[1].node} />
      </div>
    </div>
  );
});

/** Percent from the left: over the middle of the left card, of the right card, or between them. */
function xOf(place: number): number {
  return 21 + place * 58;
}

function flagStyle(place: number, index: number, count: number): CSSProperties {
  const step = 26;
  return { left: `${xOf(place)}%`, marginTop: `${(index - (count - 1) / 2) * step}px` };
}
