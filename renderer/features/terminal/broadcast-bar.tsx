import { Button, CloseButton } from '@mantine/core';
import { useTexts } from '../../shared/texts.tsx';
import { stopBroadcast, useBroadcast } from './broadcast.ts';
import classes from './terminal.module.css';
import { useSecondsUntil } from './use-seconds-until.ts';
import type { TerminalTab } from './workspaces.ts';

/** While both servers get the same keys: says so over both, shows what was sent, and counts down. */
export function BroadcastBar({ tab }: { readonly tab: TerminalTab }) {
  const texts = useTexts();
  const { panes, sent, endsAt } = useBroadcast();
  const seconds = useSecondsUntil(panes.length > 0 ? endsAt : undefined);
  if (panes.length === 0 || !panes.some((pane) => tab.panes.includes(pane))) return null;
  const nodes = panes.map(({ node }) => node).join(' + ');
  return (
    <div className={classes.broadcast} role="alert">
      <span>{texts.text('ui.terminal.broadcast-on', { nodes })}</span>
      <code>
        <bdi>{sent}</bdi>
      </code>
      <span className="tabular" aria-hidden="true">
        {texts.text('ui.terminal.broadcast-left', { seconds: seconds ?? 0 })}
      </span>
      <Button color="dark" onClick={() => stopBroadcast()}>
        {texts.text('ui.terminal.broadcast-stop')}
      </Button>
    </div>
  );
}

/** Why a broadcast ended by itself: whoever types on must know that only one server listens now. */
export function BroadcastEnded() {
  const texts = useTexts();
  const stopped = useBroadcast((broadcast) => broadcast.stopped);
  if (stopped === undefined) return null;
  return (
    <div className={classes.bar} data-kind="question" role="alert">
      <p>{texts.text(`ui.terminal.broadcast-ended-${stopped}`)}</p>
      <CloseButton
        aria-label={texts.text('ui.terminal.dismiss')}
        onClick={() => useBroadcast.setState({ stopped: undefined })}
      />
    </div>
  );
}
