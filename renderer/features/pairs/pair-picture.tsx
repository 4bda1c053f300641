import { useTexts } from '../../shared/texts.tsx';
import classes from './empty-pairs.module.css';

/** What a pair is, as a picture; the sentences beside it say the same. */
export function PairPicture() {
  const texts = useTexts();
  return (
    <svg
      viewBox="0 0 620 210"
      className={classes.picture}
      role="img"
      aria-label={texts.text('ui.empty.picture')}
    >
      <text x="310" y="26" textAnchor="middle">
        {texts.text('ui.picture.clients')}
      </text>
      <path className={classes.line} d="M310 34V62M310 84V96H160V112" />
      <path className={classes.flag} d="M226 63h9v20h-2v-10h-7z" />
      <text x="318" y="79" textAnchor="middle">
        10.0.0.100 · {texts.text('ui.picture.vip')}
      </text>
      <rect className={classes.holder} x="60" y="112" width="200" height="72" rx="4" />
      <text x="76" y="136">
        web-1
      </text>
      <text className={classes.small} x="76" y="156">
        {texts.text('ui.empty.node-serves')}
      </text>
      <rect className={classes.box} x="360" y="112" width="200" height="72" rx="4" />
      <text x="376" y="136">
        web-2
      </text>
      <text className={classes.small} x="376" y="156">
        {texts.text('ui.empty.node-waits')}
      </text>
      <path className={classes.line} d="M260 148H360" strokeDasharray="4 4" />
      <text className={classes.small} x="310" y="140" textAnchor="middle">
        {texts.text('ui.picture.heartbeat')}
      </text>
    </svg>
  );
}
