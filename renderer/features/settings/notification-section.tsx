import { Checkbox, Group, Switch, TextInput } from '@mantine/core';
import type { Settings } from '../../../electron/contract/settings.ts';
import { useFleet } from '../../shared/fleet.ts';
import { useSettings } from '../../shared/settings.ts';
import { useTexts } from '../../shared/texts.tsx';
import { Section } from './section.tsx';
import classes from './settings.module.css';
import { useChange } from './use-change.tsx';

const clock = /^([01]\d|2[0-3]):[0-5]\d$/;

/** When the system's notifications are shown, and for which pairs. */
export function NotificationSection() {
  const texts = useTexts();
  const { notifications } = useSettings(({ settings }) => settings);
  const pairs = useFleet((fleet) => fleet.pairs);
  const { change, problem } = useChange();
  const { enabled, quiet, mutedPairs } = notifications;
  const set = (part: Partial<Settings['notifications']>) =>
    change({ notifications: { ...notifications, ...part } });
  const setTime = (part: 'from' | 'to', value: string) => {
    if (clock.test(value)) set({ quiet: { ...quiet, [part]: value } });
  };
  const mute = (pairId: string, isMuted: boolean) =>
    set({ mutedPairs: isMuted ? [...mutedPairs, pairId] : mutedPairs.filter((id) => id !== pairId) });
  return (
    <Section title={texts.text('ui.settings.notifications')}>
      <Switch
        label={texts.text('ui.settings.notify')}
        description={texts.text('ui.settings.notify-what')}
        checked={enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      <Switch
        label={texts.text('ui.settings.quiet')}
        description={texts.text('ui.settings.quiet-what')}
        checked={quiet.enabled}
        disabled={!enabled}
        onChange={(event) => set({ quiet: { ...quiet, enabled: event.currentTarget.checked } })}
      />
      {enabled && quiet.enabled && (
        <Group>
          {(['from', 'to'] as const).map((part) => (
            <TextInput
              key={part}
              type="time"
              label={texts.text(`ui.settings.quiet-${part}`)}
              defaultValue={quiet[part]}
              onChange={(event) => setTime(part, event.currentTarget.value)}
            />
          ))}
        </Group>
      )}
      {enabled && pairs.length > 0 && (
        <fieldset className={classes.group}>
          <legend>{texts.text('ui.settings.muted')}</legend>
          <div className={classes.muted}>
            {pairs.map(({ id, name }) => (
              <Checkbox
                key={id}
                label={name}
                checked={mutedPairs.includes(id)}
                onChange={(event) => mute(id, event.currentTarget.checked)}
              />
            ))}
          </div>
        </fieldset>
      )}
      {problem}
    </Section>
  );
}
