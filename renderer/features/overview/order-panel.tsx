import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { databaseName } from '../../../locales/database-name.ts';
import { ActionPanel, Fact, Facts } from '../../shared/action-panel.tsx';
import type { DatabaseAction } from '../../shared/databases.ts';
import { useNewestTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import classes from './databases.module.css';

type OrderPanelProps = {
  readonly pair: PairSummary;
  readonly action: DatabaseAction & { readonly kind: 'promote' | 'rejoin' };
  /** Why the servers don't do it by themselves: a reason of the rules; '' when it is not known any more. */
  readonly why: string;
  readonly onClose: () => void;
};

/** An admin's decision about a database. It can't be taken back, so the server's name is typed. */
export function OrderPanel({ pair, action, why, onClose }: OrderPanelProps) {
  const texts = useTexts();
  const { kind, engine, node } = action;
  const target = { pairId: pair.id };
  const earlier = useNewestTask(kind, target);
  const [typed, setTyped] = useState('');
  const typedName = typed.trim();
  const peer = pair.nodes.find(({ name }) => name !== node)?.name ?? '';
  const params = { node, peer, engine, name: databaseName(engine, texts) };
  const of = engine === 'files' ? 'files' : 'database';
  const reason = `role.reason.${why}`;
  return (
    <ActionPanel
      title={texts.text(`ui.database.title-${kind}`, params)}
      verb={texts.text(`ui.database.verb-${kind}`, params)}
      order={{ kind, target, node, engine, typedName }}
      blocked={typedName === node ? undefined : texts.text('ui.database.type-first', params)}
      isDangerous
      earlier={earlier}
      resultOf={() => texts.text(`ui.${of}.done-${kind}`, params)}
      onClose={onClose}
    >
      <Facts>
        <Fact name={texts.text('ui.fact.happens')}>{texts.text(`ui.${of}.happens-${kind}`, params)}</Fact>
        {texts.has(reason) && <Fact name={texts.text('ui.database.why')}>{texts.text(reason)}</Fact>}
        <Fact name={texts.text('ui.database.loses')}>{texts.text(`ui.${of}.loses-${kind}`, params)}</Fact>
        <Fact name={texts.text('ui.fact.risk')}>{texts.text(`ui.${of}.risk-${kind}`, params)}</Fact>
      </Facts>
      <TextInput
        className={classes.typed}
        label={texts.text('ui.database.type', params)}
        value={typed}
        spellCheck={false}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </ActionPanel>
  );
}
