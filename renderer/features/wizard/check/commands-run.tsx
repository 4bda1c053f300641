import { Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { CommandDetails } from '../../../shared/command-details.tsx';
import findings from '../../../shared/findings/findings.module.css';
import { useTaskLog } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';

/** What a look at the servers ran there; each line opens to the exact command, its output and its time. */
export function CommandsRun({ taskId }: { readonly taskId: string }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  const commands = useTaskLog(taskId).filter(({ code }) => code === 'task.command');
  if (commands.length === 0) return null;
  return (
    <section>
      <UnstyledButton className={findings.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        {texts.text('ui.wizard.check.commands', { count: commands.length })}
      </UnstyledButton>
      {isOpen && (
        <ul className={findings.list}>
          {commands.map(({ node = '', params }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the log only grows at its end
            <li key={index}>
              <CommandDetails
                command={String(params.command)}
                script={String(params.script)}
                output={String(params.output)}
                elapsedMs={Number(params.milliseconds)}
              >
                <Text span size="sm" fw={600}>
                  {node}
                </Text>{' '}
                <code>{summaryOf(String(params.command), String(params.script))}</code>
              </CommandDetails>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Of a script what it says of itself: the first line that is a comment. */
function summaryOf(command: string, script: string): string {
  const purpose = /^# (?:Purpose: )?(.+)$/m.exec(script)?.[1];
  return (purpose ?? command).slice(0, 120);
}
