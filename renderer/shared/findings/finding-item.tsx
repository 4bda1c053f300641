import { Text, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { Finding } from '../../../core/preflight/finding.ts';
import { describeFinding } from '../../../locales/describe.ts';
import { useTexts } from '../texts.tsx';
import classes from './findings.module.css';

const glyphs = {
  ok: <IconCircleCheck size={18} color="var(--pk-healthy)" />,
  warning: <IconAlertTriangle size={18} color="var(--pk-degraded)" />,
  blocker: <IconCircleX size={18} color="var(--pk-down)" />,
};

/** One thing that was looked at: what was found, and what to do about it. */
export function FindingItem({ finding }: { readonly finding: Finding }) {
  const texts = useTexts();
  const { cause, remedy } = describeFinding(finding, texts);
  return (
    <li className={classes.finding} data-level={finding.level}>
      <span aria-hidden="true">{glyphs[finding.level]}</span>
      <div>
        <VisuallyHidden>{texts.text(`ui.finding.level-${finding.level}`)}</VisuallyHidden>
        <Text fw={finding.level === 'ok' ? 400 : 600} size="sm">
          {cause}
        </Text>
        {remedy !== undefined && (
          <Text size="sm" className={classes.remedy}>
            {remedy}
          </Text>
        )}
      </div>
    </li>
  );
}
