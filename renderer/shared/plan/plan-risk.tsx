import { List, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconPlugConnectedX,
  IconRefresh,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Plan } from '../../../core/plan/plan.ts';
import type { PlanResult } from '../../../electron/contract/task.ts';
import { useTexts } from '../texts.tsx';
import { duration } from '../times.ts';
import { permanentSteps } from './subject.ts';

type PlanRiskProps = { readonly result: PlanResult; readonly plan: Plan };

/** What clients notice, what happens when this computer vanishes, and what can't be undone. */
export function PlanRisk({ result, plan }: PlanRiskProps) {
  const texts = useTexts();
  const { holder, predictedMs, deadlineSeconds, restartsKeepalived = false } = result;
  const outage =
    holder === undefined
      ? texts.text('ui.plan.outage-none')
      : texts.text('ui.plan.outage-switchover', {
          holder,
          time: duration(predictedMs.switchover ?? 0, texts),
        });
  const permanent = permanentSteps(plan);
  return (
    <Stack gap="xs">
      <RiskLine icon={<IconPlugConnectedX size={18} />}>{outage}</RiskLine>
      {holder !== undefined && restartsKeepalived && (
        <RiskLine icon={<IconRefresh size={18} />}>{texts.text('cli.outage-restart', { holder })}</RiskLine>
      )}
      <RiskLine icon={<IconClock size={18} />}>
        {texts.text('ui.plan.timer', { time: duration(deadlineSeconds * 1000, texts) })}
      </RiskLine>
      {permanent.length === 0 ? (
        <RiskLine icon={<IconCircleCheck size={18} />}>{texts.text('ui.plan.all-undoable')}</RiskLine>
      ) : (
        <RiskLine icon={<IconAlertTriangle size={18} />}>
          {texts.text('ui.plan.permanent', { count: permanent.length })}
          <List size="sm">
            {permanent.map((step) => (
              <List.Item key={step}>{step}</List.Item>
            ))}
          </List>
        </RiskLine>
      )}
    </Stack>
  );
}

function RiskLine({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <div
      style={{ display: 'grid', gridTemplateColumns: '18px minmax(0, 1fr)', gap: 10, alignItems: 'start' }}
    >
      <span aria-hidden="true" style={{ display: 'flex' }}>
        {icon}
      </span>
      <Text component="div" size="sm">
        {children}
      </Text>
    </div>
  );
}
