import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { NodeHealth } from '../../../core/watch/cluster-health.ts';
import type { Target } from '../../../electron/contract/task.ts';
import { useTexts } from '../../shared/texts.tsx';
import { NodeBand } from './node-band.tsx';
import type { Pane } from './pane.ts';
import { PaneNotices } from './pane-notices.tsx';
import { SearchBar } from './search-bar.tsx';
import { followShortcuts } from './shortcuts.ts';
import classes from './terminal.module.css';

type PaneFrameProps = {
  readonly pane: Pane;
  readonly target: Target;
  /** Which of the pair's servers: 0 or 1; -1 when the pair knows it no longer. */
  readonly index: number;
  readonly address: string;
  readonly health: NodeHealth | undefined;
};

/** A terminal with what must be known while typing into it: which server this is, and whether it listens. */
export function PaneFrame({ pane, target, index, address, health }: PaneFrameProps) {
  const texts = useTexts();
  const { phase, hovered, isSearching } = useStore(pane.state);
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const [isIdentityShown, setIdentityShown] = useState(false);
  const screen = useScreen(pane);
  // The pair's own watch knows sooner than this connection that nobody is there any more.
  const isNodeDown = health?.state === 'down';
  const isLive = phase === 'open' && !isNodeDown;
  return (
    <section className={classes.pane} aria-label={texts.text('ui.terminal.pane', { node: pane.node })}>
      <NodeBand
        pane={pane}
        target={target}
        index={index}
        address={address}
        health={health}
        isIdentityShown={isIdentityShown}
        onIdentity={() => setIdentityShown(!isIdentityShown)}
      />
      <PaneNotices pane={pane} isIdentityShown={isIdentityShown} isNodeDown={isNodeDown} />
      {isSearching && <SearchBar pane={pane} scheme={scheme} />}
      <div className={classes.screen} ref={screen} data-live={isLive} data-scheme={scheme}>
        {hovered !== undefined && (
          <div className={classes.hover}>{texts.text('ui.terminal.link', { address: hovered })}</div>
        )}
      </div>
    </section>
  );
}

/** Shows the terminal's screen in a place of the page that it fills, and takes what is pasted into it. */
function useScreen(pane: Pane) {
  const screen = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = screen.current;
    if (place === null) return undefined;
    pane.view.attach(place);
    pane.view.fit();
    const observer = new ResizeObserver(() => pane.view.fit());
    observer.observe(place);
    const stopShortcuts = followShortcuts(pane);
    // The terminal's own handler would paste anything as it is.
    const takePaste = (event: ClipboardEvent): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
      pane.pasteText(event.clipboardData?.getData('text/plain') ?? '');
    };
    const refuseDrop = (event: DragEvent): void => event.preventDefault();
    place.addEventListener('paste', takePaste, true);
    place.addEventListener('dragover', refuseDrop, true);
    place.addEventListener('drop', refuseDrop, true);
    return () => {
      observer.disconnect();
      stopShortcuts();
      place.removeEventListener('paste', takePaste, true);
      place.removeEventListener('dragover', refuseDrop, true);
      place.removeEventListener('drop', refuseDrop, true);
    };
  }, [pane]);
  return screen;
}
