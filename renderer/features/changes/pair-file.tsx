import { useEffect, useState } from 'react';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { CopyButton } from '../../shared/copyable.tsx';
import { callEngine } from '../../shared/desktop.ts';
import { Problem } from '../../shared/problem.tsx';
import { useTexts } from '../../shared/texts.tsx';
import classes from './changes.module.css';

/** The pair.yaml as it is on this computer. */
export function PairFile({ pair }: { readonly pair: PairSummary }) {
  const texts = useTexts();
  const [yaml, setYaml] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let isGone = false;
    callEngine('pairs.read', { pairId: pair.id }).then(
      (read) => {
        if (isGone) return;
        setYaml(read.yaml);
        setFailure(undefined);
      },
      (error: unknown) => {
        if (!isGone) setFailure(error);
      },
    );
    return () => {
      isGone = true;
    };
  }, [pair]);
  return (
    <section aria-label={texts.text('ui.change.file')}>
      <div className={classes.fileHead}>
        <h2 className={classes.title}>{texts.text('ui.change.file')}</h2>
        <code className={classes.path}>{pair.file}</code>
        {yaml !== undefined && <CopyButton text={() => yaml} label={texts.text('ui.change.copy-file')} />}
      </div>
      {failure !== undefined && <Problem error={failure} />}
      {yaml !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <pre className={classes.yaml} tabIndex={0}>
          {yaml}
        </pre>
      )}
    </section>
  );
}
