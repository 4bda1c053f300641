import { VisuallyHidden } from '@mantine/core';
import type { HealthState } from '../../core/watch/cluster-health.ts';
import classes from './state-glyph.module.css';
import { useTexts } from './texts.tsx';

const shapes = {
  healthy: <circle cx="6" cy="6" r="5" />,
  degraded: <path d="M6 0.8 11.6 11H0.4Z" />,
  down: <rect x="1" y="1" width="10" height="10" />,
  unknown: (
    <text x="6" y="11" textAnchor="middle" fontSize="13" fontWeight="700">
      ?
    </text>
  ),
  maintenance: <path d="M1.5 1h3v10h-3zM7.5 1h3v10h-3z" />,
} as const;

/** A state by shape and colour; its word is there for screen readers unless it stands beside it anyway. */
export function StateGlyph({
  state,
  hasWord = false,
  size = 12,
}: {
  readonly state: HealthState;
  readonly hasWord?: boolean;
  readonly size?: number;
}) {
  const texts = useTexts();
  return (
    <span className={classes.glyph} data-state={state}>
      <svg viewBox="0 0 12 12" width={size} height={size} fill="currentColor" aria-hidden="true">
        {shapes[state]}
      </svg>
      {!hasWord && <VisuallyHidden>{texts.text(`health.state.${state}`)}</VisuallyHidden>}
    </span>
  );
}
