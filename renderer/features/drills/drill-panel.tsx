import type { DrillScenarioId } from '../../../core/operations/drills/scenario.ts';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import type { TaskView } from '../../../electron/contract/task.ts';
import { ActionPanel, Fact, Facts } from '../../shared/action-panel.tsx';
import { predictedSentence } from '../../shared/outage-words.ts';
import { useSettings } from '../../shared/settings.ts';
import { resultOf } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { nodesOf } from './catalogue.tsx';
import { predictedMsOf } from './predictions.ts';
import { Verdict } from './verdict.tsx';

type DrillPanelProps = {
  readonly pair: PairSummary;
  readonly health: ClusterHealth | undefined;
  readonly scenario: DrillScenarioId;
  readonly earlier: TaskView | undefined;
  readonly onClose: () => void;
};

/** One drill: what is expected, then the consent, then what happens, then what was measured. */
export function DrillPanel({ pair, health, scenario, earlier, onClose }: DrillPanelProps) {
  const texts = useTexts();
  const isDemo = useSettings(({ info }) => info.demo.lab !== undefined);
  const params = nodesOf(pair, health);
  const target = { pairId: pair.id };
  const isPowerMissing = scenario === 'node-power-off' && !isDemo;
  const isIntact = health?.redundancy.state === 'intact';
  const why = isPowerMissing ? 'ui.drill.no-power' : isIntact ? undefined : 'ui.drill.not-intact';
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
        <Fact name={texts.text('ui.fact.outage')}>
          {predictedSentence(predictedMsOf(scenario, pair), texts)}
        </Fact>
        <Fact name={texts.text('ui.fact.risk')}>{texts.text(`drill.${scenario}.danger`, params)}</Fact>
      </Facts>
    </ActionPanel>
  );
}

function DrillEnd({ task }: { readonly task: TaskView }) {
  const result = resultOf(task, 'drill');
  return result === undefined ? null : <Verdict report={result.report} />;
}
