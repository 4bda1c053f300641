import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { callMain } from '../../shared/desktop.ts';
import { Problem } from '../../shared/problem.tsx';
import { useSettings } from '../../shared/settings.ts';
import { useTexts } from '../../shared/texts.tsx';
import { useBusy } from '../../shared/use-busy.ts';
import { Section } from './section.tsx';
import classes from './settings.module.css';

/** Where passwords are kept, and the vault where there is no keyring. */
export function SecretSection() {
  const texts = useTexts();
  const { state } = useSettings(({ info }) => info.secrets);
  const [passphrase, setPassphrase] = useState('');
  const { isBusy, failure, run } = useBusy();
  const open = () =>
    run(async () => {
      await callMain('vault.open', { passphrase });
      setPassphrase('');
      useSettings.setState({ info: await callMain('app.info', {}) });
    });
  return (
    <Section title={texts.text('ui.settings.secrets')}>
      <p className={classes.text}>{texts.text(`ui.settings.secrets-${state}`)}</p>
      {(state === 'vault-locked' || state === 'none') && (
        <form
          className={classes.vault}
          onSubmit={(event) => {
            event.preventDefault();
            if (passphrase !== '') open();
          }}
        >
          <PasswordInput
            className={classes.wide}
            label={texts.text('ui.settings.vault-passphrase')}
            autoComplete="off"
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" loading={isBusy} disabled={passphrase === ''}>
            {texts.text(state === 'none' ? 'ui.settings.vault-make' : 'ui.settings.vault-open')}
          </Button>
        </form>
      )}
      {failure !== undefined && <Problem error={failure} />}
    </Section>
  );
}
