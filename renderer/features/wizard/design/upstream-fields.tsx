import { Select, Stack } from '@mantine/core';
import { useTexts } from '../../../shared/texts.tsx';
import { listAt, plainOf, textAt, valueAt, valuesOf } from '../draft-values.ts';
import { DraftField } from '../fields.tsx';
import { FieldRows } from './field-rows.tsx';
import type { QuestionProps } from './question-section.tsx';
import { balances } from './service-values.ts';

const servers = ['nginx', 'upstreams', 0, 'servers'] as const;

/** The servers behind nginx, and how one of them is chosen. */
export function UpstreamFields({ draft, change }: QuestionProps) {
  const texts = useTexts();
  return (
    <Stack gap="sm">
      <FieldRows
        items={listAt(valuesOf(draft), servers)}
        onChange={(next) => change({ path: [...servers], value: plainOf(next) })}
        newItem={{ address: '', port: 8080 }}
        least={1}
        addLabel={texts.text('ui.wizard.design.backend-add')}
        removeLabel={(_, index) => texts.text('ui.wizard.design.backend-remove', { number: index + 1 })}
        row={(server, index) => (
          <>
            <DraftField
              draft={draft}
              path={[...servers, index, 'address']}
              label={texts.text('ui.wizard.design.backend', { number: index + 1 })}
              placeholder="10.0.0.21"
              value={textAt(server, ['address'])}
              isMonospace
              onCommit={(address) => change({ path: [...servers, index, 'address'], value: address })}
              rest={{ w: 240 }}
            />
            <DraftField
              draft={draft}
              path={[...servers, index, 'port']}
              label={texts.text('ui.wizard.connect.port')}
              placeholder="80"
              value={textAt(server, ['port'])}
              onCommit={(port) =>
                change({
                  path: [...servers, index, 'port'],
                  ...(port === '' ? {} : { value: /^\d+$/.test(port) ? Number(port) : port }),
                })
              }
              rest={{ w: 88, inputMode: 'numeric' }}
            />
          </>
        )}
      />
      <BalanceSelect draft={draft} change={change} />
    </Stack>
  );
}

/** How one of them is chosen for a request. */
function BalanceSelect({ draft, change }: QuestionProps) {
  const texts = useTexts();
  const path = ['nginx', 'upstreams', 0, 'balance'] as const;
  const balance = valueAt(valuesOf(draft), path);
  const isCookie = typeof balance === 'object' && balance !== null;
  const chosen = isCookie ? 'cookie' : (balances.find((known) => known === balance) ?? 'round-robin');
  return (
    <Select
      label={texts.text('ui.wizard.design.balance')}
      description={texts.text(`ui.wizard.design.balance-${chosen}-what`)}
      maw={340}
      allowDeselect={false}
      data={[...balances, 'cookie'].map((value) => ({
        value,
        label: texts.text(`ui.wizard.design.balance-${value}`),
      }))}
      value={chosen}
      onChange={(value) => {
        if (value !== null)
          change({ path: [...path], value: value === 'cookie' ? { cookie: 'node' } : value });
      }}
    />
  );
}
