import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { databaseName, databaseRole } from '../../../locales/database-name.ts';
import type { Texts } from '../../../locales/texts.ts';
import {
  closeDatabase,
  databaseGlyphs,
  databasesOf,
  isSameAction,
  type NodeDatabase,
  openDatabase,
  type PairDatabase,
  useOpenDatabase,
} from '../../shared/databases.ts';
import { StateGlyph } from '../../shared/state-glyph.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { duration } from '../../shared/times.ts';
import classes from './databases.module.css';
import { OrderPanel } from './order-panel.tsx';
import { SeedPanel } from './seed-panel.tsx';

type DatabasesProps = { readonly pair: PairSummary; readonly health: ClusterHealth };

/** Each database of the pair: who is written to, what would be lost with it, and what only an admin can decide. */
export function Databases({ pair, health }: DatabasesProps) {
  const texts = useTexts();
  const open = useOpenDatabase(pair.id);
  const databases = databasesOf(health);
  const panel = useRef<HTMLDivElement>(null);
  // It may have been opened by the sentence at the top.
  useEffect(() => {
    if (open !== undefined) panel.current?.scrollIntoView({ block: 'center' });
  }, [open]);
  // What was begun goes on being shown, also when its end has changed what can be done.
  if (databases.length === 0 && open === undefined) return null;
  return (
    <section aria-label={texts.text('ui.database.title')}>
      <h2 className={classes.title}>{texts.text('ui.database.title')}</h2>
      <ul className={classes.databases}>
        {databases.map((database) => (
          <Database key={database.engine} pair={pair} database={database} />
        ))}
      </ul>
      <div ref={panel}>
        {open !== undefined && open.kind !== 'seed' && (
          <OrderPanel
            key={`${open.kind} ${open.engine} ${open.node}`}
            pair={pair}
            action={{ ...open, kind: open.kind }}
            why={whyOf(databases, open.engine, open.node)}
            onClose={closeDatabase}
          />
        )}
        {open?.kind === 'seed' && (
          <SeedPanel key={`${open.engine} ${open.node}`} pair={pair} action={open} onClose={closeDatabase} />
        )}
      </div>
    </section>
  );
}

function whyOf(databases: readonly PairDatabase[], engine: string, node: string): string {
  const database = databases.find((one) => one.engine === engine);
  return database?.nodes.find((side) => side.node === node)?.reason ?? '';
}

function Database({ pair, database }: { readonly pair: PairSummary; readonly database: PairDatabase }) {
  const texts = useTexts();
  const open = useOpenDatabase(pair.id);
  const { engine, nodes, situation, node, actions } = database;
  const name = databaseName(engine, texts);
  const why = reasonText(nodes.find((side) => side.node === node)?.reason ?? '', texts);
  const kind = engine === 'files' ? 'files' : 'database';
  return (
    <li className={classes.database}>
      <div className={classes.words}>
        <div className={classes.head}>
          <StateGlyph state={databaseGlyphs[situation]} hasWord />
          <strong>{name}</strong>
          {nodes.map((side) => (
            <span key={side.node}>
              {side.node} {sideWords(side, texts)}
            </span>
          ))}
        </div>
        <div className={classes.quiet}>
          {texts.text(`ui.${kind}.state-${situation}`, { node, name, why })}
        </div>
      </div>
      <div className={classes.ways}>
        {actions.map((action) => (
          <Button
            key={action.kind}
            variant={isSameAction(open, action) ? 'outline' : 'default'}
            aria-expanded={isSameAction(open, action)}
            onClick={() => (isSameAction(open, action) ? closeDatabase() : openDatabase(pair.id, action))}
          >
            {texts.text(`ui.database.action-${action.kind}`, { node: action.node, name })}
          </Button>
        ))}
      </div>
    </li>
  );
}

/** e.g. “replica, 0.1 s behind”. */
function sideWords({ engine, role, isUp, isLinked, lagMs }: NodeDatabase, texts: Texts): string {
  const word = databaseRole(engine, role, texts);
  if (!isUp) return texts.text('ui.database.side-down', { role: word });
  if (role !== 'replica') return word;
  if (!isLinked) return texts.text('ui.database.side-not-linked', { role: word });
  return lagMs === undefined
    ? word
    : texts.text('ui.database.side-behind', { role: word, lag: duration(lagMs, texts) });
}

function reasonText(reason: string, texts: Texts): string {
  const key = `role.reason.${reason}`;
  return texts.has(key) ? texts.text(key) : reason;
}
