import { CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { closeAction } from '../../shared/pair-actions.ts';
import { useTexts } from '../../shared/texts.tsx';
import classes from './changes.module.css';

/** The frame of something that is looked at before it is done. */
export function PanelFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const texts = useTexts();
  return (
    <section className={classes.panel} aria-label={title}>
      <div className={classes.panelHead}>
        <h2 className={classes.title}>{title}</h2>
        <CloseButton aria-label={texts.text('ui.do.close')} onClick={closeAction} />
      </div>
      {children}
    </section>
  );
}
