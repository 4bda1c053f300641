import { CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './panel-frame.module.css';
import { useTexts } from './texts.tsx';

type PanelFrameProps = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** The frame of something that is looked at before it is done. */
export function PanelFrame({ title, onClose, children }: PanelFrameProps) {
  const texts = useTexts();
  return (
    <section className={classes.panel} aria-label={title}>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <CloseButton aria-label={texts.text('ui.do.close')} onClick={onClose} />
      </div>
      {children}
    </section>
  );
}
