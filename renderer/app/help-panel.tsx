import { CloseButton, Kbd } from '@mantine/core';
import { useTexts } from '../shared/texts.tsx';
import classes from './help-panel.module.css';
import { shortcuts } from './shortcuts.ts';

/** The shortcuts, beside the page and not over it. */
export function HelpPanel({ onClose }: { readonly onClose: () => void }) {
  const texts = useTexts();
  return (
    <section
      className={classes.panel}
      aria-label={texts.text('ui.help.title')}
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose();
      }}
    >
      <div className={classes.head}>
        <h2>{texts.text('ui.help.title')}</h2>
        <CloseButton aria-label={texts.text('ui.do.close')} onClick={onClose} autoFocus />
      </div>
      <dl className={classes.keys}>
        {shortcuts.map(({ keys, text }) => (
          <div key={keys} className={classes.row}>
            <dt>
              <Kbd>{keys}</Kbd>
            </dt>
            <dd>{texts.text(text)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
