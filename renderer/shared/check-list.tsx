import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useState } from 'react';
import type { CheckResult } from '../../core/verify/run-checks.ts';
import { CommandDetails } from './command-details.tsx';
import classes from './findings/findings.module.css';
import { shellWords } from './shell-words.ts';
import { useTexts } from './texts.tsx';
import { duration } from './times.ts';

type CheckListProps = {
  readonly checks: readonly CheckResult[];
  /** Said of what passed, instead of the mere number. */
  readonly passedWords?: string | undefined;
};

/** What was proved from outside: what failed in full, what passed folded away. */
export function CheckList({ checks, passedWords }: CheckListProps) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  const passed = checks.filter((check) => check.passed);
  return (
    <div>
      <Checks checks={checks.filter((check) => !check.passed)} />
      {passed.length > 0 && (
        <UnstyledButton className={classes.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <IconCircleCheck size={18} color="var(--pk-healthy)" aria-hidden="true" />
          {passedWords ?? texts.text('ui.check.fine', { count: passed.length })}
          <span />
          {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        </UnstyledButton>
      )}
      {isOpen && <Checks checks={passed} />}
    </div>
  );
}

function Checks({ checks }: { readonly checks: readonly CheckResult[] }) {
  return (
    <ul className={classes.list}>
      {checks.map((result) => (
        <CheckLine
          key={`${result.check.node} ${result.check.code} ${JSON.stringify(result.check.params)}`}
          result={result}
        />
      ))}
    </ul>
  );
}

/** One check; it opens to its command, the answer where it failed, and the time it took. */
function CheckLine({ result: { check, passed, elapsedMs, output } }: { readonly result: CheckResult }) {
  const texts = useTexts();
  const sentence = texts.text(`check.${check.code}`, { ...check.params, node: check.node });
  const params = { check: sentence, time: duration(elapsedMs, texts) };
  return (
    <li className={classes.finding} data-level={passed ? 'ok' : 'blocker'}>
      <span aria-hidden="true">
        {passed ? (
          <IconCircleCheck size={18} color="var(--pk-healthy)" />
        ) : (
          <IconCircleX size={18} color="var(--pk-down)" />
        )}
      </span>
      <CommandDetails command={shellWords(check.argv)} output={output} elapsedMs={elapsedMs}>
        {texts.text(passed ? 'ui.check.passed' : 'ui.check.failed', params)}
      </CommandDetails>
    </li>
  );
}
