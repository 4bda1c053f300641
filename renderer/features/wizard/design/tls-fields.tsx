import { Stack, Switch } from '@mantine/core';
import { useTexts } from '../../../shared/texts.tsx';
import { textAt, valueAt, valuesOf } from '../draft-values.ts';
import { DraftField } from '../fields.tsx';
import type { QuestionProps } from './question-section.tsx';

const tls = ['nginx', 'sites', 0, 'tls'] as const;

/** HTTPS with a certificate that lies on both servers. */
export function TlsFields({ draft, change }: QuestionProps) {
  const texts = useTexts();
  const values = valuesOf(draft);
  const isOn = valueAt(values, tls) !== undefined;
  const toggle = (isWanted: boolean) =>
    change({
      path: [...tls],
      ...(isWanted
        ? { value: { certificatePath: '/etc/ssl/certs/site.pem', keyPath: '/etc/ssl/private/site.key' } }
        : {}),
    });
  return (
    <Stack gap="sm">
      <Switch
        label={texts.text('ui.wizard.design.tls')}
        description={texts.text('ui.wizard.design.tls-what')}
        checked={isOn}
        onChange={(event) => toggle(event.currentTarget.checked)}
      />
      {isOn &&
        (['certificatePath', 'keyPath'] as const).map((key) => (
          <DraftField
            key={key}
            draft={draft}
            path={[...tls, key]}
            label={texts.text(`ui.wizard.design.tls-${key}`)}
            value={textAt(values, [...tls, key])}
            isMonospace
            onCommit={(path) => change({ path: [...tls, key], value: path })}
          />
        ))}
    </Stack>
  );
}
