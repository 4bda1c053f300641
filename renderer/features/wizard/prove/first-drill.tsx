import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { useFleet } from '../../../shared/fleet.ts';
import { predictedSentence } from '../../../shared/outage-words.ts';
import { Problem } from '../../../shared/problem.tsx';
import { cancelTask, isRunning, resultOf, startTask, useNewestTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import { profileOf, profileOutageMs } from '../design/profiles.ts';
import { nodeNames, textAt, valuesOf } from '../draft-values.ts';
import { TaskLines } from '../task-lines.tsx';
import { DrillResult } from './drill-result.tsx';

/** The mildest one: only the service is touched, and the node heals itself. */
const SCENARIO = 'service-stop';

type FirstDrillProps = { readonly draft: Draft; readonly pairId: string };

/** Offers a first drill, says what will happen, and asks for consent; then what was measured. */
export function FirstDrill({ draft, pairId }: FirstDrillProps) {
  const texts = useTexts();
  const busy = useBusy();
  const [isAgreed, setAgreed] = useState(false);
  const task = useNewestTask('drill', { pairId });
  const result = resultOf(task, 'drill');
  const params = useRoles(draft, pairId);
  const predicted = useFleet(
    ({ pairs }) => pairs.find(({ id }) => id === pairId)?.predictedMs?.serviceFailed,
  );
  const start = () => startTask({ kind: 'drill', target: { pairId }, scenario: SCENARIO });
  if (isRunning(task)) {
    return (
      <Stack gap="sm">
        <TaskLines taskId={task?.id} isActive />
        <Button
          variant="default"
          w="fit-content"
          disabled={task?.state === 'cancelling'}
          onClick={() => task !== undefined && busy.run(() => cancelTask(task.id))}
        >
          {texts.text('ui.wizard.prove.drill-stop')}
        </Button>
      </Stack>
    );
  }
  const profile = profileOf(textAt(valuesOf(draft), ['vrrp', 'profile']));
  const predictedMs = predicted ?? profileOutageMs[profile].serviceFailed;
  return (
    <Stack gap="sm">
      {result !== undefined && <DrillResult pairId={pairId} {...result} />}
      {task?.state === 'failed' && <Problem error={task.error} />}
      {busy.failure !== undefined && <Problem error={busy.failure} />}
      {result === undefined && (
        <>
          <Text fw={600}>{texts.text(`drill.${SCENARIO}.name`)}</Text>
          {(['what', 'expected', 'danger'] as const).map((word) => (
            <Text key={word} size="sm">
              {texts.text(`drill.${SCENARIO}.${word}`, params)}
            </Text>
          ))}
          <Text size="sm" fw={600}>
            {predictedSentence(predictedMs, texts)}
          </Text>
          <Checkbox
            label={texts.text('ui.wizard.prove.agree', params)}
            checked={isAgreed}
            onChange={(event) => setAgreed(event.currentTarget.checked)}
          />
          {!isAgreed && (
            <Text size="sm" c="dimmed" id="drill-why-not">
              {texts.text('ui.wizard.prove.agree-first')}
            </Text>
          )}
        </>
      )}
      <Button
        w="fit-content"
        variant={result === undefined ? 'filled' : 'default'}
        disabled={!isAgreed && result === undefined}
        loading={busy.isBusy}
        aria-describedby="drill-why-not"
        onClick={() => busy.run(start)}
      >
        {texts.text(
          result === undefined ? 'ui.wizard.prove.drill-do' : 'ui.wizard.prove.drill-again',
          params,
        )}
      </Button>
    </Stack>
  );
}

/** Who serves now and is harmed, and who should take over. */
function useRoles(draft: Draft, pairId: string): { readonly node: string; readonly other: string } {
  const health = useFleet((fleet) => fleet.health[pairId]);
  const [first, second] = nodeNames(draft);
  const node = health?.holder ?? first;
  return { node, other: node === first ? second : first };
}
