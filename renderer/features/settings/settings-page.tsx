import { useTexts } from '../../shared/texts.tsx';
import { AboutSection } from './about-section.tsx';
import { LookSection } from './look-section.tsx';
import { NotificationSection } from './notification-section.tsx';
import { SecretSection } from './secret-section.tsx';
import classes from './settings.module.css';
import { StartSection } from './start-section.tsx';
import { TerminalSection } from './terminal-section.tsx';

/** All settings on one page; each takes effect at once. */
export function SettingsPage() {
  const texts = useTexts();
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{texts.text('ui.shell.settings')}</h1>
      <LookSection />
      <StartSection />
      <NotificationSection />
      <TerminalSection />
      <SecretSection />
      <AboutSection />
    </div>
  );
}
