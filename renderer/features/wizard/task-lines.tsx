import { Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import type { Event } from '../../../core/events/event.ts';
import { describeEvent } from '../../../locales/describe.ts';
import { clockTime } from '../../../locales/moments.ts';
import { useTaskLog } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import classes from './task-lines.module.css';

type TaskLinesProps = {
  readonly taskId: string | undefined;
  readonly isActive: boolean;
  /** Only this many of the last lines. */
  readonly last?: number;
};

/** What a task has told so far, line by line; the last line is what it is at. */
export function TaskLines({ taskId, isActive, last = 200 }: TaskLinesProps) {
  const texts = useTexts();
  const log = useTaskLog(taskId)
    .filter(({ code }) => code !== 'task.command')
    .slice(-last);
  if (log.length === 0) {
    return isActive ? (
      <div className={classes.line}>
        <Loader size={14} aria-hidden="true" />
        <Text size="sm">{texts.text('ui.wizard.beginning')}</Text>
      </div>
    ) : null;
  }
  return (
    <ol className={classes.lines} aria-live="polite">
      {log.map((event, index) => (
        <li key={`${event.at} ${event.code} ${event.node ?? ''}`} className={classes.line}>
          <LineGlyph event={event} isAtIt={isActive && index === log.length - 1} />
          <Text size="sm" title={clockTime(event.at)}>
            {describeEvent(event, texts)}
          </Text>
        </li>
      ))}
    </ol>
  );
}

function LineGlyph({ event, isAtIt }: { readonly event: Event; readonly isAtIt: boolean }) {
  if (event.level === 'error') return <IconX size={16} color="var(--pk-down)" aria-hidden="true" />;
  if (event.level === 'warning') {
    return <IconAlertTriangle size={16} color="var(--pk-degraded)" aria-hidden="true" />;
  }
  return isAtIt ? (
    <Loader size={14} aria-hidden="true" />
  ) : (
    <IconCheck size={16} color="var(--pk-healthy)" aria-hidden="true" />
  );
}
