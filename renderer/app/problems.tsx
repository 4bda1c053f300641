import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ToldError } from '../../electron/contract/call.ts';
import { Problem } from '../shared/problem.tsx';
import { isSame, useProblems } from '../shared/problems.ts';
import { useSettings } from '../shared/settings.ts';
import { useTexts } from '../shared/texts.tsx';

/**
 * What went wrong with no page to tell it, until it was read: while the app started, e.g. a settings file that was kept
 * aside; in the background, e.g. a full disk; and in this window.
 */
export function Problems() {
  const texts = useTexts();
  const atStart = useSettings(({ info }) => info.problems);
  const { engine, own } = useProblems();
  const [read, setRead] = useState<readonly ToldError[]>([]);
  const unread = [...atStart, ...engine, ...own].filter(
    (problem) => !read.some((known) => isSame(known, problem)),
  );
  const close = (problem: ToldError) => {
    // One of this window that happens again is shown again.
    useProblems.setState({ own: own.filter((known) => known !== problem) });
    if (!own.includes(problem)) setRead([...read, problem]);
  };
  return unread.map((problem) => (
    <Problem key={`${problem.code} ${JSON.stringify(problem.params)}`} error={problem}>
      <Button variant="default" onClick={() => close(problem)}>
        {texts.text('ui.do.close')}
      </Button>
    </Problem>
  ));
}
