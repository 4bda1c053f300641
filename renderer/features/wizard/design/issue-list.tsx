import { UnstyledButton } from '@mantine/core';
import type { SpecIssue } from '../../../../core/spec/spec-issue.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { issueSentence } from '../fields.tsx';
import classes from './design.module.css';

type IssueListProps = { readonly issues: readonly SpecIssue[]; readonly onOpen: (issue: SpecIssue) => void };

/** What is wrong with the pair.yaml, each leading to its line. */
export function IssueList({ issues, onOpen }: IssueListProps) {
  const texts = useTexts();
  return (
    <ul className={classes.issues}>
      {issues.map((issue) => (
        <li key={`${issue.line} ${issue.column} ${issue.code}`}>
          <UnstyledButton className={classes.issue} onClick={() => onOpen(issue)}>
            <strong>{texts.text('ui.wizard.design.line', { line: issue.line })}</strong>
            <span>{issueSentence(issue, texts)}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
