import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import type { TaskView } from '../../../electron/contract/task.ts';
import { ActionPanel, Fact, Facts } from '../../shared/action-panel.tsx';
import { outageSentence, predictedSentence } from '../../shared/outage-words.ts';
import { closeAction } from '../../shared/pair-actions.ts';
import { resultOf, useNewestTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';

type Props = { readonly pair: PairSummary; readonly health: ClusterHealth | undefined };

/** Moves the addresses to the other node on purpose, after saying what that means. */
export function SwitchoverPanel({ pair, health }: Props) {
  const texts = useTexts();
  const target = { pairId: pair.id };
  const earlier = useNewestTask('switchover', target);
  const from = health?.holder;
  const to = pair.nodes.find(({ name }) => name !== (from ?? pair.nodes[0]?.name))?.name ?? '';
  const isReady = from !== undefined && health?.redundancy.state === 'intact';
  return (
    <ActionPanel
      title={texts.text('ui.switchover.title')}
      verb={texts.text('ui.switchover.verb', { to })}
      order={{ kind: 'switchover', target, to }}
      blocked={isReady ? undefined : texts.text('ui.switchover.blocked', { to })}
      earlier={earlier}
      resultOf={(task) => <SwitchoverEnd task={task} />}
      onClose={closeAction}
    >
      <Facts>
        <Fact name={texts.text('ui.fact.moves')}>
          {pair.vips.join(', ')}: {from ?? '?'} → {to}
        </Fact>
        <Fact name={texts.text('ui.fact.outage')}>
          {predictedSentence(pair.predictedMs?.switchover, texts)}
        </Fact>
        <Fact name={texts.text('ui.fact.risk')}>
          {texts.text('ui.switchover.risk', { from: from ?? '?', to })}
        </Fact>
      </Facts>
    </ActionPanel>
  );
}

function SwitchoverEnd({ task }: { readonly task: TaskView }) {
  const texts = useTexts();
  const result = resultOf(task, 'switchover');
  if (result === undefined) return null;
  const { outcome, from, to, measured } = result;
  return (
    <>
      {texts.text(`ui.switchover.${outcome}`, { from, to })}{' '}
      {measured === undefined ? '' : outageSentence(measured, texts)}
    </>
  );
}
