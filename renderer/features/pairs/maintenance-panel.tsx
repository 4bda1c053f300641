import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { ActionPanel, Fact, Facts } from '../../shared/action-panel.tsx';
import { predictedSentence } from '../../shared/outage-words.ts';
import { closeAction } from '../../shared/pair-actions.ts';
import { useNewestTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';

type Props = { readonly pair: PairSummary; readonly health: ClusterHealth | undefined };

/** Takes a node out of service on purpose, or puts it back. */
export function MaintenancePanel({ pair, health }: Props) {
  const texts = useTexts();
  const target = { pairId: pair.id };
  const earlier = useNewestTask('maintenance', target);
  const names = pair.nodes.map(({ name }) => name);
  const nodes = health?.nodes ?? [];
  const inMaintenance = nodes.find(({ maintenance }) => maintenance)?.node;
  const standby = names.find((name) => name !== health?.holder) ?? names[0] ?? '';
  const [chosen, setChosen] = useState(inMaintenance ?? standby);
  const isOn = nodes.find(({ node }) => node === chosen)?.maintenance !== true;
  const other = names.find((name) => name !== chosen) ?? '';
  const isHolder = health?.holder === chosen;
  const otherIsFit = nodes.some(
    ({ node, state }) => node === other && (state === 'standby' || state === 'active'),
  );
  const verb = isOn ? 'verb-on' : 'verb-off';
  const means = isOn ? (isHolder ? 'holder' : 'standby') : 'back';
  return (
    <ActionPanel
      key={chosen}
      title={texts.text('ui.maintenance.title')}
      verb={texts.text(`ui.maintenance.${verb}`, { node: chosen })}
      order={{ kind: 'maintenance', target, node: chosen, isOn }}
      blocked={
        isOn && !otherIsFit ? texts.text('ui.maintenance.blocked', { node: chosen, other }) : undefined
      }
      earlier={earlier}
      resultOf={() => texts.text('ui.maintenance.done')}
      onClose={closeAction}
    >
      <SegmentedControl
        aria-label={texts.text('ui.maintenance.which')}
        style={{ alignSelf: 'flex-start' }}
        data={[...names]}
        value={chosen}
        onChange={setChosen}
      />
      <Facts>
        <Fact name={texts.text('ui.fact.happens')}>
          {texts.text(`ui.maintenance.means-${means}`, { node: chosen, other })}
        </Fact>
        {isHolder && isOn && (
          <Fact name={texts.text('ui.fact.outage')}>
            {predictedSentence(pair.predictedMs?.switchover, texts)}
          </Fact>
        )}
        <Fact name={texts.text('ui.fact.risk')}>
          {texts.text(isOn ? 'ui.maintenance.risk-on' : 'ui.maintenance.risk-off', { node: chosen, other })}
        </Fact>
      </Facts>
    </ActionPanel>
  );
}
