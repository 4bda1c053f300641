import { useSettings } from '../../shared/settings.ts';
import { useTexts } from '../../shared/texts.tsx';
import { Section } from './section.tsx';
import classes from './settings.module.css';

/** Which app this is. */
export function AboutSection() {
  const texts = useTexts();
  const { version, electron, platform } = useSettings(({ info }) => info);
  return (
    <Section title={texts.text('ui.settings.about')}>
      <p className={classes.text}>{texts.text('ui.settings.version', { version, electron, platform })}</p>
    </Section>
  );
}
