import type { AuditView, TrailVerdict } from '../../../electron/contract/audit.ts';
import type { Texts } from '../../../locales/texts.ts';
import { describeFailure } from '../../shared/describe-failure.ts';
import { StateGlyph } from '../../shared/state-glyph.tsx';
import { useTexts } from '../../shared/texts.tsx';
import classes from './audit.module.css';
import { trailName } from './trail-name.ts';

/** The verdict over all trails in a sentence, then each. */
export function TrailVerdicts({ trails }: { readonly trails: AuditView['trails'] }) {
  const texts = useTexts();
  const states = trails.map(stateOf);
  const worst = states.includes('down') ? 'down' : states.includes('unknown') ? 'unknown' : 'healthy';
  return (
    <>
      <p className={classes.verdict} role="status">
        <StateGlyph state={worst} hasWord /> <strong>{texts.text(`ui.audit.verdict-${worst}`)}</strong>
      </p>
      <ul className={classes.trails}>
        {trails.map((trail) => (
          <li key={trail.of}>
            <StateGlyph state={stateOf(trail)} hasWord />
            <span>
              {texts.text('ui.audit.trail', {
                of: trailName(trail.of, texts),
                words: wordsOf(trail, texts).join(texts.language === 'zh-CN' ? '' : ' '),
              })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function stateOf(trail: TrailVerdict): 'healthy' | 'down' | 'unknown' {
  if ('failure' in trail) return 'unknown';
  return trail.problems.length === 0 ? 'healthy' : 'down';
}

function wordsOf(trail: TrailVerdict, texts: Texts): readonly string[] {
  if ('failure' in trail) {
    return [texts.text('ui.audit.unread', { why: describeFailure(trail.failure, texts).what })];
  }
  if (trail.problems.length === 0) return [texts.text('ui.audit.sound', { count: trail.count })];
  return trail.problems.map(({ kind, line }) => texts.text(`ui.audit.${kind}`, { line }));
}
