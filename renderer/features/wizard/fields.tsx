import { Select, TextInput, type TextInputProps } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { SpecIssue } from '../../../core/spec/spec-issue.ts';
import type { Draft } from '../../../electron/contract/pair.ts';
import { describeError } from '../../../locales/describe.ts';
import type { Texts } from '../../../locales/texts.ts';
import { useTexts } from '../../shared/texts.tsx';
import { issuesAt, type ValuePath } from './draft-values.ts';

/** What is wrong with a value and how it is put right, in one sentence beside the field. */
export function issueSentence(issue: SpecIssue, texts: Texts): string {
  const { what, remedy } = describeError(issue, texts);
  return `${what}${/[.。!?！？]$/.test(what) ? '' : texts.text('ui.wizard.full-stop')} ${remedy}`;
}

type DraftFieldProps = {
  readonly draft: Draft;
  /** Where its value is in the pair.yaml; what is wrong there is told at this field. */
  readonly path: ValuePath;
  readonly label: string;
  readonly value: string;
  /** Given the text when the field is left, or Enter is pressed. */
  readonly onCommit: (text: string) => void;
  readonly description?: string;
  readonly placeholder?: string;
  readonly rightSection?: ReactNode;
  readonly isMonospace?: boolean;
  readonly isRequired?: boolean;
  readonly rest?: TextInputProps;
};

/** A text field that keeps what is typed until it is left, and then tells what is wrong with it. */
export function DraftField(props: DraftFieldProps) {
  const { draft, path, label, value, onCommit, description, placeholder, rightSection } = props;
  const texts = useTexts();
  const [text, setText] = useState(value);
  const [isLeft, setLeft] = useState(false);
  useEffect(() => setText(value), [value]);
  const [issue] = issuesAt(draft, path);
  // An empty field that nobody has been in is no mistake yet.
  const isTold = issue !== undefined && (isLeft || value !== '') && text === value;
  const commit = () => {
    setLeft(true);
    if (text.trim() !== value) onCommit(text.trim());
    else setText(value);
  };
  return (
    <TextInput
      label={label}
      description={description}
      descriptionProps={{ size: 'md' }}
      errorProps={{ size: 'md' }}
      placeholder={placeholder}
      value={text}
      error={
        isTold ? issueSentence({ ...issue, params: { ...issue.params, path: label } }, texts) : undefined
      }
      required={props.isRequired ?? false}
      withAsterisk={false}
      rightSection={rightSection}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
      styles={
        props.isMonospace === true ? { input: { fontFamily: 'var(--mantine-font-family-monospace)' } } : {}
      }
      {...props.rest}
    />
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly placeholder: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
};

/** Fills other fields from a list; keeps no choice of its own. */
export function FillFrom({ label, placeholder, options, onChoose }: ChoiceProps) {
  const texts = useTexts();
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      data={[...options]}
      value={null}
      searchable
      limit={50}
      size="xs"
      nothingFoundMessage={texts.text('ui.wizard.nothing-found')}
      onChange={(value) => {
        if (value !== null) onChoose(value);
      }}
    />
  );
}
