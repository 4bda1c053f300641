import { Button, Group, List, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useState } from 'react';
import type { DrillReport } from '../../../../core/operations/drills/drill-report.ts';
import { callEngine, callMain } from '../../../shared/desktop.ts';
import { outageSentence, predictedSentence } from '../../../shared/outage-words.ts';
import { Problem } from '../../../shared/problem.tsx';
import { useLanguage, useTexts } from '../../../shared/texts.tsx';
import { duration } from '../../../shared/times.ts';
import { useBusy } from '../../../shared/use-busy.ts';

type DrillResultProps = {
  readonly pairId: string;
  readonly reportId: string;
  readonly report: DrillReport;
};

/** What clients saw, beside what was predicted, and a report worth printing. */
export function DrillResult({ pairId, reportId, report }: DrillResultProps) {
  const texts = useTexts();
  const isGood = report.verdict === 'as-expected';
  const Icon = isGood ? IconCircleCheck : IconCircleX;
  const servedBy = report.servedBy.map(({ by }) => by || texts.text('drill.report.unnamed'));
  return (
    <Stack gap="xs" role="status">
      <Group gap="sm" align="center">
        <Icon size={28} color={isGood ? 'var(--pk-healthy)' : 'var(--pk-degraded)'} aria-hidden="true" />
        <Text size="xl" fw={600} className="tabular">
          {texts.text('ui.wizard.prove.outage', { time: duration(report.outageMs, texts) })}
        </Text>
      </Group>
      <Text size="sm">{outageSentence(report.measured, texts)}</Text>
      <Text size="sm">
        {texts.text('ui.wizard.prove.verdict', { verdict: texts.text(`drill.verdict.${report.verdict}`) })}{' '}
        {predictedSentence(report.predictedMs, texts)}
      </Text>
      <Text size="sm">{texts.text('ui.wizard.prove.served-by', { nodes: servedBy.join(' → ') })}</Text>
      {report.problems.length > 0 && (
        <List size="sm">
          {report.problems.map((code) => (
            <List.Item key={code}>{problemSentence(code, report, texts)}</List.Item>
          ))}
        </List>
      )}
      <SaveReport pairId={pairId} reportId={reportId} report={report} />
    </Stack>
  );
}

function problemSentence(
  code: string,
  { node, other }: DrillReport,
  texts: ReturnType<typeof useTexts>,
): string {
  const key = `drill.problem.${code}`;
  return texts.text(texts.has(key) ? key : 'drill.problem.other', { node, other, code });
}

function SaveReport({ pairId, reportId, report }: DrillResultProps) {
  const texts = useTexts();
  const language = useLanguage();
  const busy = useBusy();
  const [saved, setSaved] = useState<string>();
  const name = `${report.pair}-${report.scenario}-${report.startedAt.slice(0, 10)}`;
  const html = async () => (await callEngine('reports.html', { pairId, reportId, language })).html;
  const saves = {
    pdf: async () => callMain('files.savePdf', { suggestedName: `${name}.pdf`, html: await html() }),
    html: async () => callMain('files.save', { suggestedName: `${name}.html`, content: await html() }),
    json: () =>
      callMain('files.save', {
        suggestedName: `${name}.json`,
        content: `${JSON.stringify(report, undefined, 2)}\n`,
      }),
  };
  return (
    <>
      <Group gap="xs">
        {(['pdf', 'html', 'json'] as const).map((format) => (
          <Button
            key={format}
            variant="default"
            disabled={busy.isBusy}
            onClick={() => busy.run(async () => setSaved((await saves[format]()).path))}
          >
            {texts.text('ui.wizard.prove.save', { format: format.toUpperCase() })}
          </Button>
        ))}
      </Group>
      {saved !== undefined && (
        <Text size="sm" role="status">
          {texts.text('ui.wizard.saved', { path: saved })}
        </Text>
      )}
      {busy.failure !== undefined && <Problem error={busy.failure} />}
    </>
  );
}
