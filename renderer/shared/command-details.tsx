import { Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import classes from './command-details.module.css';
import { useTexts } from './texts.tsx';
import { duration } from './times.ts';

export type CommandDetailsProps = {
  /** What the line says while it is closed. */
  readonly children: ReactNode;
  /** As it would be typed on the server. */
  readonly command: string;
  /** What a shell was given to run; '' when the command is all there is. */
  readonly script?: string;
  /** What it printed, cut; '' when nothing was kept of it. */
  readonly output: string;
  readonly elapsedMs: number;
};

/** A line that opens to the exact command, its output and the time it took. */
export function CommandDetails({ children, command, script = '', output, elapsedMs }: CommandDetailsProps) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <UnstyledButton
        className={classes.line}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        <span>{children}</span>
      </UnstyledButton>
      <div id={id} hidden={!isOpen} className={classes.details}>
        {isOpen && (
          <>
            <Printed className={classes.command}>
              {`$ ${command}${script === '' ? '' : ` <<'SCRIPT'\n${script}`}`}
            </Printed>
            {output !== '' && <Printed>{output}</Printed>}
            <Text size="xs" c="dimmed">
              {texts.text('ui.command-details.time', { time: duration(elapsedMs, texts) })}
            </Text>
          </>
        )}
      </div>
    </div>
  );
}

type PrintedProps = { readonly className?: string | undefined; readonly children: string };

function Printed({ className, children }: PrintedProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className={className} tabIndex={0}>
      {children}
    </pre>
  );
}
