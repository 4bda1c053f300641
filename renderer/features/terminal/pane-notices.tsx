import { Button, CloseButton } from '@mantine/core';
import { useStore } from 'zustand';
import type { ConnectionIdentity } from '../../../core/host/shell.ts';
import type { TerminalEnd } from '../../../electron/contract/terminal.ts';
import { describeError } from '../../../locales/describe.ts';
import type { Texts } from '../../../locales/texts.ts';
import { describeFailure } from '../../shared/describe-failure.ts';
import { useTexts } from '../../shared/texts.tsx';
import type { Pane, PaneState } from './pane.ts';
import classes from './terminal.module.css';
import { useSecondsUntil } from './use-seconds-until.ts';

/** Between the band and the screen, in place and never in the way: what happened to the connection, and questions. */
export function PaneNotices({
  pane,
  isIdentityShown,
  isNodeDown,
}: {
  readonly pane: Pane;
  readonly isIdentityShown: boolean;
  /** The pair's watch says so, which this connection has not noticed yet. */
  readonly isNodeDown: boolean;
}) {
  const texts = useTexts();
  const state = useStore(pane.state);
  return (
    <>
      {isIdentityShown && state.identity !== undefined && <Identity identity={state.identity} />}
      {state.phase !== 'open' && <Connection pane={pane} state={state} />}
      {state.phase === 'open' && isNodeDown && (
        <div className={classes.bar} data-kind="lost" role="status">
          <p>{texts.text('ui.terminal.node-down', { node: pane.node })}</p>
        </div>
      )}
      {state.suggestion !== undefined && <Suggestion pane={pane} command={state.suggestion} />}
      {state.paste !== undefined && <PasteQuestion pane={pane} paste={state.paste} />}
    </>
  );
}

function Identity({ identity }: { readonly identity: ConnectionIdentity }) {
  const texts = useTexts();
  const { user, host, port, jump, hostKeyType, hostKeyFingerprint, keyExchange, cipher } = identity;
  const rows: readonly (readonly [string, string])[] = [
    ['login', `${user}@${host}:${port}`],
    ...(jump === '' ? [] : [['jump', jump] as const]),
    ['key', `${hostKeyType} ${hostKeyFingerprint}`],
    ['encryption', `${keyExchange} · ${cipher}`],
    ['strict', texts.text(identity.strictKeyExchange ? 'ui.terminal.strict-yes' : 'ui.terminal.strict-no')],
    ['quantum', texts.text('ui.terminal.quantum-no')],
  ];
  return (
    <div className={classes.bar}>
      <dl className={classes.identity}>
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{texts.text(`ui.terminal.identity-${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Connection({ pane, state }: { readonly pane: Pane; readonly state: PaneState }) {
  const texts = useTexts();
  const seconds = useSecondsUntil(state.retryAt);
  if (state.phase === 'connecting') {
    const key = state.hasText ? 'ui.terminal.reconnecting' : 'ui.terminal.connecting';
    return (
      <div className={classes.bar} data-kind={state.hasText ? 'lost' : 'info'} role="status">
        <p>{texts.text(key, { node: pane.node })}</p>
      </div>
    );
  }
  return (
    <div className={classes.bar} data-kind="lost" role="alert">
      <p>
        {endSentence(state, pane.node, texts)}{' '}
        {seconds !== undefined && (
          <span className="tabular" aria-hidden="true">
            {texts.text('ui.terminal.retry-in', { seconds })}
          </span>
        )}
      </p>
      <Button
        variant="default"
        onClick={() => {
          pane.reconnect();
          pane.view.terminal.focus();
        }}
      >
        {texts.text(state.end?.kind === 'exited' ? 'ui.terminal.again' : 'ui.terminal.reconnect')}
      </Button>
    </div>
  );
}

/** While tries go on by themselves, what to do about it would only be in the way. */
function endSentence({ end, failure, retryAt }: PaneState, node: string, texts: Texts): string {
  if (end?.kind === 'exited') return exitSentence(end, texts);
  if (end?.error.code === 'ssh.connection-lost') {
    return texts.text('ui.terminal.lost', { node, reason: end.error.params.reason });
  }
  const told = end === undefined ? describeFailure(failure, texts) : describeError(end.error, texts);
  const what = told.what.charAt(0).toLocaleUpperCase() + told.what.slice(1);
  return retryAt === undefined ? `${what} ${told.remedy}` : what;
}

function exitSentence(end: Extract<TerminalEnd, { kind: 'exited' }>, texts: Texts): string {
  if (end.signal !== undefined) return texts.text('ui.terminal.ended-signal', { signal: end.signal });
  return texts.text('ui.terminal.ended', { status: end.exitCode ?? '?' });
}

function Suggestion({ pane, command }: { readonly pane: Pane; readonly command: string }) {
  const texts = useTexts();
  return (
    <div className={classes.bar} role="status">
      <p>{texts.text('ui.terminal.suggested', { command })}</p>
      <CloseButton
        size="sm"
        aria-label={texts.text('ui.terminal.dismiss')}
        onClick={() => pane.state.setState({ suggestion: undefined })}
      />
    </div>
  );
}

function PasteQuestion({
  pane,
  paste,
}: {
  readonly pane: Pane;
  readonly paste: NonNullable<PaneState['paste']>;
}) {
  const texts = useTexts();
  const refuse = (): void => {
    pane.state.setState({ paste: undefined });
    pane.view.terminal.focus();
  };
  return (
    <div
      className={classes.bar}
      data-kind="question"
      role="alert"
      onKeyDown={({ key }) => {
        if (key === 'Escape') refuse();
      }}
    >
      <p>
        {texts.text('ui.terminal.paste-question', { count: paste.lines, node: pane.node })}
        {paste.wasCleaned && ` ${texts.text('ui.terminal.paste-cleaned')}`}
        {paste.wasCut && ` ${texts.text('ui.terminal.paste-cut')}`}
      </p>
      <Button color="orange" autoFocus onClick={() => pane.confirmPaste()}>
        {texts.text('ui.terminal.paste-do', { count: paste.lines })}
      </Button>
      <Button variant="default" onClick={refuse}>
        {texts.text('ui.terminal.paste-refuse')}
      </Button>
      <pre className={classes.preview}>{paste.text.slice(0, 4000)}</pre>
    </div>
  );
}
