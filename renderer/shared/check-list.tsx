import { Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { CheckResult } from '../../core/verify/run-checks.ts';
import classes from './findings/findings.module.css';
import { useTexts } from './texts.tsx';
import { duration } from './times.ts';

/** What was proved from outside, each with the time it took; a check that failed shows what was answered. */
export function CheckList({ checks }: { readonly checks: readonly CheckResult[] }) {
  const texts = useTexts();
  return (
    <ul className={classes.list}>
      {checks.map(({ check, passed, elapsedMs, output }) => {
        const sentence = texts.text(`check.${check.code}`, { ...check.params, node: check.node });
        return (
          <li
            key={`${check.node} ${check.code} ${JSON.stringify(check.params)}`}
            className={classes.finding}
            data-level={passed ? 'ok' : 'blocker'}
          >
            <span aria-hidden="true">
              {passed ? (
                <IconCircleCheck size={18} color="var(--pk-healthy)" />
              ) : (
                <IconCircleX size={18} color="var(--pk-down)" />
              )}
            </span>
            <div>
              <Text size="sm" className={classes.cause} title={check.argv.join(' ')}>
                {texts.text(passed ? 'ui.check.passed' : 'ui.check.failed', {
                  check: sentence,
                  time: duration(elapsedMs, texts),
                })}
              </Text>
              {output !== '' && <pre>{output}</pre>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
