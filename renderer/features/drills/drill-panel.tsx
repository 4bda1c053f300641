import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { OfferedDrill } from '../../../electron/contract/drill.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import type { TaskView } from '../../../electron/contract/task.ts';
import { describePrediction } from '../../../locales/describe-drill.ts';
import { ActionPanel, Fact, Facts } from '../../shared/action-panel.tsx';
import { predictedSentence } from '../../shared/outage-words.ts';
import { resultOf } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { nodesOf } from './catalogue.tsx';
import { useForesight } from './use-foresight.ts';
import { Verdict } from './verdict.tsx';

type DrillPanelProps = {
  readonly pair: PairSummary;
  readonly health: ClusterHealth | undefined;
  readonly drill: OfferedDrill;
  readonly earlier: TaskView | undefined;
  readonly onClose: () => void;
};

/** One drill: what is expected, then the consent, then what happens, then what was measured. */
export function DrillPanel({ pair, health, drill, earlier, onClose }: DrillPanelProps) {
  const texts = useTexts();
  const { id: scenario, leftOut } = drill;
  const params = nodesOf(pair, health);
  const target = { pairId: pair.id };
  const prediction = useForesight(pair.id, scenario, params.node);
  const predictedMs = drill.predictedMs ?? prediction?.outageMs ?? undefined;
  const isIntact = health?.redundancy.state === 'intact';
  const refusal = leftOut === 'no-power' ? 'ui.drill.no-power' : leftOut && `drill.left-out.${leftOut}`;
  const why = refusal ?? (isIntact ? undefined : 'ui.drill.not-intact');
  return (
    <ActionPanel
      title={texts.text(`drill.${scenario}.name`)}
      verb={texts.text(`ui.drill.verb-${scenario}`, params)}
      order={{ kind: 'drill', target, scenario }}
      blocked={why === undefined ? undefined : texts.text(why)}
      isDangerous
      earlier={earlier}
      resultOf={(task) => <DrillEnd task={task} />}
      onClose={onClose}
    >
      <Facts>
        <Fact name={texts.text('ui.fact.happens')}>{texts.text(`drill.${scenario}.what`, params)}</Fact>
        <Fact name={texts.text('ui.fact.expected')}>{texts.text(`drill.${scenario}.expected`, params)}</Fact>
        {prediction !== undefined && (
          <Fact name={texts.text('drill.report.simulated')}>{describePrediction(prediction, texts)}</Fact>
        )}
        <Fact name={texts.text('ui.fact.outage')}>{predictedSentence(predictedMs, texts)}</Fact>
        <Fact name={texts.text('ui.fact.risk')}>{texts.text(`drill.${scenario}.danger`, params)}</Fact>
      </Facts>
    </ActionPanel>
  );
}

function DrillEnd({ task }: { readonly task: TaskView }) {
  const result = resultOf(task, 'drill');
  return result === undefined ? null : <Verdict report={result.report} />;
}
