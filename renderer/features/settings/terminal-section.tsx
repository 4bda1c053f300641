import { NumberInput, Switch } from '@mantine/core';
import { useSettings } from '../../shared/settings.ts';
import { useTexts } from '../../shared/texts.tsx';
import { Section } from './section.tsx';
import classes from './settings.module.css';
import { useChange } from './use-change.tsx';

/** The look of terminals, and whether their sessions are recorded. */
export function TerminalSection() {
  const texts = useTexts();
  const { terminal } = useSettings(({ settings }) => settings);
  const { change, problem } = useChange();
  return (
    <Section title={texts.text('ui.settings.terminal')}>
      <NumberInput
        className={classes.short}
        label={texts.text('ui.settings.font-size')}
        min={8}
        max={32}
        allowDecimal={false}
        clampBehavior="strict"
        value={terminal.fontSize}
        onChange={(value) => {
          const fontSize = Number(value);
          if (fontSize >= 8 && fontSize <= 32) change({ terminal: { ...terminal, fontSize } });
        }}
      />
      <Switch
        label={texts.text('ui.settings.record')}
        description={texts.text('ui.settings.record-what')}
        checked={terminal.record}
        onChange={(event) => change({ terminal: { ...terminal, record: event.currentTarget.checked } })}
      />
      {problem}
    </Section>
  );
}
