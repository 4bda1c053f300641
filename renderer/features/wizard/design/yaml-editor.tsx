import { Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { SpecIssue } from '../../../../core/spec/spec-issue.ts';
import type { Draft } from '../../../../electron/contract/pair.ts';
import { Problem } from '../../../shared/problem.tsx';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import { replaceDraft } from '../draft-actions.ts';
import classes from './design.module.css';
import { IssueList } from './issue-list.tsx';

/** A pause in typing after which the text is kept and judged, milliseconds. */
const PAUSE_MS = 500;

/** The whole pair.yaml as text: everything that the questions don't ask can be said here. */
export function YamlEditor({ draft }: { readonly draft: Draft }) {
  const texts = useTexts();
  const saving = useBusy();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(draft.yaml);
  const newest = useRef(text);
  const kept = useRef(draft.yaml);
  const { run } = saving;
  const keep = () => {
    if (newest.current === kept.current) return;
    kept.current = newest.current;
    run(() => replaceDraft(draft.id, newest.current));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the text begins the pause anew
  useEffect(() => {
    const timer = setTimeout(keep, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed last is kept when the tab is left
  useEffect(() => keep, []);
  const show = ({ line, column }: SpecIssue) => {
    const lines = text.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start + column - 1, start + (lines[line - 1]?.length ?? 0));
  };
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {texts.text('ui.wizard.design.yaml-what')}
      </Text>
      <Textarea
        ref={area}
        aria-label="pair.yaml"
        className={classes.yaml ?? ''}
        value={text}
        autosize
        minRows={16}
        maxRows={22}
        spellCheck={false}
        onChange={(event) => {
          newest.current = event.currentTarget.value;
          setText(event.currentTarget.value);
        }}
        onBlur={keep}
      />
      {saving.failure !== undefined && <Problem error={saving.failure} />}
      {draft.issues.length === 0 ? (
        <Text size="sm">{texts.text('ui.wizard.design.yaml-fine')}</Text>
      ) : (
        <IssueList issues={draft.issues} onOpen={show} />
      )}
    </Stack>
  );
}
