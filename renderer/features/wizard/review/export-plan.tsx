import { Button, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { Plan } from '../../../../core/plan/plan.ts';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { callMain } from '../../../shared/desktop.ts';
import { Problem } from '../../../shared/problem.tsx';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import { planScript } from './plan-script.ts';

type ExportPlanProps = { readonly draft: Draft; readonly plan: Plan | undefined };

/** Takes what was decided out of the window: for the command line, for a colleague, for another tool. */
export function ExportPlan({ draft, plan }: ExportPlanProps) {
  const texts = useTexts();
  const saving = useBusy();
  const [saved, setSaved] = useState<string>();
  const save = (suggestedName: string, content: string) =>
    saving.run(async () => setSaved((await callMain('files.save', { suggestedName, content })).path));
  return (
    <>
      <Menu position="top-start">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} />} loading={saving.isBusy}>
            {texts.text('ui.wizard.review.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => save('pair.yaml', draft.yaml)}>
            {texts.text('ui.wizard.review.export-yaml')}
          </Menu.Item>
          {plan !== undefined && (
            <>
              <Menu.Item onClick={() => save('plan.json', `${JSON.stringify(plan, undefined, 2)}\n`)}>
                {texts.text('ui.wizard.review.export-json')}
              </Menu.Item>
              {plan.nodes.map((node) => (
                <Menu.Item
                  key={node.node}
                  onClick={() =>
                    save(
                      `${node.node}.sh`,
                      planScript(node, plan, texts.text('ui.wizard.review.script-head')),
                    )
                  }
                >
                  {texts.text('ui.wizard.review.export-script', { node: node.node })}
                </Menu.Item>
              ))}
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {saved !== undefined && (
        <Text size="sm" role="status">
          {texts.text('ui.wizard.saved', { path: saved })}
        </Text>
      )}
      {saving.failure !== undefined && <Problem error={saving.failure} />}
    </>
  );
}
