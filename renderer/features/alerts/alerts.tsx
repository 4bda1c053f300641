import { Anchor } from '@mantine/core';
import { describeAlert } from '../../../locales/describe.ts';
import { clockTime, fullTime } from '../../../locales/moments.ts';
import { useFleet } from '../../shared/fleet.ts';
import { goTo } from '../../shared/place.ts';
import { StateGlyph } from '../../shared/state-glyph.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { ago } from '../../shared/times.ts';
import classes from './alerts.module.css';

/** What the admin was told of a pair, newest first. */
export function Alerts({ pairId }: { readonly pairId: string }) {
  const texts = useTexts();
  const all = useFleet((fleet) => fleet.alerts);
  const alerts = all.filter((alert) => alert.pairId === pairId);
  if (alerts.length === 0) return <p className={classes.none}>{texts.text('ui.alert.none')}</p>;
  return (
    <ul className={classes.alerts}>
      {alerts.map((alert) => {
        const { title, body } = describeAlert(alert, texts);
        return (
          <li key={alert.id} className={classes.alert}>
            <StateGlyph state={alert.state} size={14} />
            <div className={classes.words}>
              <strong>{title}</strong>
              <div>{body}</div>
              <div className={classes.foot}>
                <time className="tabular" dateTime={alert.at} title={fullTime(alert.at)}>
                  {clockTime(alert.at)} · {ago(alert.at, texts)}
                </time>
                <Anchor
                  component="button"
                  type="button"
                  onClick={() => goTo({ view: 'pair', pairId, tab: 'overview', eventAt: alert.at })}
                >
                  {texts.text('ui.next.what-happened')}
                </Anchor>
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
