import { Group, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Event } from '../../../../core/events/event.ts';
import { CopyButton } from '../../../shared/copyable.tsx';
import { logLine, logText } from '../../../shared/task-words.ts';
import { useTexts } from '../../../shared/texts.tsx';
import classes from './apply.module.css';

/** Most lines that are drawn; copying gives all that are known. */
const MAX_LINES = 2000;

/** What happened so far; stays at its end unless somebody scrolled up to read. */
export function ApplyLog({ log }: { readonly log: readonly Event[] }) {
  const texts = useTexts();
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  const lastTop = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line may move the end
  useEffect(() => {
    const element = box.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [log.length]);
  return (
    <section>
      <Group justify="space-between" mb={4}>
        <Title order={2}>{texts.text('ui.wizard.apply.log')}</Title>
        <CopyButton text={() => logText(log, texts)} label={texts.text('ui.wizard.apply.copy-log')} />
      </Group>
      <pre
        ref={box}
        className={classes.log}
        role="log"
        aria-label={texts.text('ui.wizard.apply.log')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          // New lines move the end away before this is told; only going up is somebody's wish.
          if (scrollTop < lastTop.current) isAtEnd.current = false;
          if (scrollTop + clientHeight >= scrollHeight - 8) isAtEnd.current = true;
          lastTop.current = scrollTop;
        }}
      >
        {log
          .slice(-MAX_LINES)
          .map((event) => logLine(event, texts))
          .join('\n')}
      </pre>
    </section>
  );
}
