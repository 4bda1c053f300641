import { Button } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../shared/problem.tsx';
import { useSettings } from '../shared/settings.ts';
import { useTexts } from '../shared/texts.tsx';

/** What went wrong while the app started, e.g. a settings file that was kept aside; until it was read. */
export function StartProblems() {
  const texts = useTexts();
  const problems = useSettings(({ info }) => info.problems);
  const [areRead, setRead] = useState(false);
  if (areRead) return null;
  return problems.map((problem) => (
    <Problem key={problem.code} error={problem}>
      <Button variant="default" onClick={() => setRead(true)}>
        {texts.text('ui.do.close')}
      </Button>
    </Problem>
  ));
}
