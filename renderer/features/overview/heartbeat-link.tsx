import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import { useTexts } from '../../shared/texts.tsx';
import classes from './picture.module.css';
import { isLinkWhole, levels } from './picture-facts.ts';

const marks = { ok: '✓', lost: '✗', unknown: '?' } as const;

/** What the two nodes hear of each other: on the left what the left one hears, on the right what the right one does. */
export function HeartbeatLink({ health }: { readonly health: ClusterHealth }) {
  const texts = useTexts();
  const isWhole = isLinkWhole(health);
  const [left, right] = health.nodes;
  return (
    <div className={classes.link} data-whole={isWhole}>
      <div className={classes.linkTitle}>{texts.text('ui.picture.heartbeat')}</div>
      <div className={classes.wire}>
        <span>◀</span>
        <span className={classes.wireLine} />
        <span>▶</span>
      </div>
      {levels.map((level) => {
        const sees = [left, right].map((node) => node.heartbeat?.[level] ?? 'unknown');
        return (
          <div key={level} className={classes.level} data-lost={sees.includes('lost') || undefined}>
            <span>{marks[sees[0] ?? 'unknown']}</span>
            <span>{texts.text(`ui.level.${level}`)}</span>
            <span>{marks[sees[1] ?? 'unknown']}</span>
          </div>
        );
      })}
    </div>
  );
}
