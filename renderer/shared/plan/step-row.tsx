import { Collapse, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { PlannedStep } from '../../../core/plan/plan.ts';
import { useTexts } from '../texts.tsx';
import { DiffView } from './diff-view.tsx';
import classes from './plan.module.css';
import { diffLinesOf, subjectOf } from './subject.ts';

const marks = { create: '+', update: '~', remove: '−' } as const;

/** One change: what, why, and for a file the lines that change. */
export function StepRow({ planned }: { readonly planned: PlannedStep }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const diff = diffLinesOf(planned);
  const subject = subjectOf(planned);
  const isSecret = planned.step.kind === 'file' && planned.step.secret === true;
  const row = (
    <>
      <span className={classes.mark} data-change={planned.change}>
        <span aria-hidden="true">{marks[planned.change]}</span>
        <VisuallyHidden>{texts.text(`ui.plan.change-${planned.change}`)}</VisuallyHidden>
      </span>
      <span>
        <span className={classes.subject}>{subject}</span>
        <Text size="sm" c="dimmed" component="span" display="block">
          {texts.text(`step.${planned.step.why}`)}
          {isSecret && ` ${texts.text('ui.plan.secret')}`}
        </Text>
      </span>
    </>
  );
  if (diff.length === 0) {
    return (
      <div className={classes.step}>
        <div className={classes.row}>{row}</div>
      </div>
    );
  }
  return (
    <div className={classes.step}>
      <UnstyledButton
        className={classes.row}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {row}
        {isOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
      </UnstyledButton>
      <Collapse expanded={isOpen} id={id}>
        <div className={classes.details}>
          {isOpen && <DiffView lines={diff} label={texts.text('ui.plan.diff-of', { subject })} />}
        </div>
      </Collapse>
    </div>
  );
}
