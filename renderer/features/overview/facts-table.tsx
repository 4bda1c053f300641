import { memo, type ReactNode } from 'react';
import type { ClusterHealth, NodeHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { describeDatabase } from '../../../locales/describe.ts';
import { Term } from '../../shared/term.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { ago } from '../../shared/times.ts';
import classes from './overview.module.css';
import { levels, roleOf, vipWords } from './picture-facts.ts';

type FactsTableProps = { readonly pair: PairSummary; readonly health: ClusterHealth };

/** The same as the picture, as text that can be searched, copied and read out. */
export const FactsTable = memo(function FactsTable({ pair, health }: FactsTableProps) {
  const texts = useTexts();
  const { nodes } = health;
  const row = (name: string, value: (node: NodeHealth) => ReactNode, label: ReactNode = name) => (
    <tr key={name}>
      <th scope="row">{label}</th>
      {nodes.map((node) => (
        <td key={node.node}>{value(node) || '–'}</td>
      ))}
    </tr>
  );
  return (
    <table className={classes.facts}>
      <caption className={classes.caption}>{texts.text('ui.facts.title')}</caption>
      <thead>
        <tr>
          <td />
          {nodes.map(({ node }) => (
            <th key={node} scope="col">
              {node}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {row(texts.text('ui.facts.state'), (node) => texts.text(`health.node.${node.state}`))}
        {row(
          texts.text('ui.facts.address'),
          (node) => pair.nodes.find(({ name }) => name === node.node)?.address,
        )}
        {row(texts.text('ui.facts.role'), roleOf, <Term name="vrrp">{texts.text('ui.facts.role')}</Term>)}
        {row(
          texts.text('ui.facts.vips'),
          (node) => node.vips.join(', '),
          <Term name="vip">{texts.text('ui.facts.vips')}</Term>,
        )}
        {row(texts.text('ui.facts.checks'), (node) =>
          node.checks
            .map(({ name, ok }) =>
              texts.text(ok ? 'ui.facts.check-passes' : 'ui.facts.check-fails', { name }),
            )
            .join(', '),
        )}
        {nodes.some(({ databases }) => databases !== undefined) &&
          row(texts.text('ui.facts.databases'), ({ databases = [] }) =>
            databases.map((database) => describeDatabase(database, texts)).join(', '),
          )}
        {row(texts.text('ui.facts.hears'), (node) =>
          node.heartbeat === undefined
            ? ''
            : levels
                .map(
                  (level) =>
                    // A mark never begins a line.
                    `${texts.text(`ui.level.${level}`)}\u00a0${texts.text(`ui.heard.${node.heartbeat?.[level] ?? 'unknown'}`)}`,
                )
                .join('  '),
        )}
        {row(texts.text('ui.facts.up'), (node) =>
          node.uptimeSeconds === undefined ? '' : ago(Date.now() - node.uptimeSeconds * 1000, texts),
        )}
        {row(texts.text('ui.facts.seen'), (node) => texts.text(`ui.seen.${node.source}`))}
        {health.vips.map((vip) => (
          <tr key={vip.address}>
            <th scope="row">{vip.address}</th>
            <td colSpan={2}>{vipWords(vip, texts)}</td>
          </tr>
        ))}
        {row(
          texts.text('ui.facts.witness'),
          ({ witnesses }) =>
            pair.witnesses.length === 0
              ? texts.text('ui.facts.no-witness')
              : witnesses
                  ?.map(({ address, state }) => `${address} ${texts.text(`ui.heard.${state}`)}`)
                  .join(', '),
          <Term name="witness">{texts.text('ui.facts.witness')}</Term>,
        )}
      </tbody>
    </table>
  );
});
