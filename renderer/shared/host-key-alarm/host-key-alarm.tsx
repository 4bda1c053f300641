import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useId, useState } from 'react';
import type { Target } from '../../../electron/contract/task.ts';
import { Copyable } from '../copyable.tsx';
import { callEngine } from '../desktop.ts';
import { hostKeyFile } from '../host-key-file.ts';
import { Problem } from '../problem.tsx';
import { useTexts } from '../texts.tsx';
import { useBusy } from '../use-busy.ts';
import type { ChangedKey } from './changed-key.ts';
import classes from './host-key-alarm.module.css';
import { PeerView } from './peer-view.tsx';

type HostKeyAlarmProps = {
  readonly target: Target;
  readonly changed: ChangedKey;
  /** The new key was taken; now the server can be reached. */
  readonly onReplaced?: (() => void) | undefined;
};

/**
 * A known server shows another key. It is refused as long as nothing is done; whoever replaces the key has seen both
 * fingerprints and what the other server says, and has typed the server's name.
 */
export function HostKeyAlarm({ target, changed, onReplaced }: HostKeyAlarmProps) {
  const texts = useTexts();
  const titleId = useId();
  const { node, hop, host, port, keyType, fingerprint, stored, userFile } = changed;
  return (
    <section className={classes.alarm} aria-labelledby={titleId}>
      <div role="alert">
        <h2 id={titleId} className={classes.title}>
          {texts.text(`ui.host-key.title-${hop}`, { node })}
        </h2>
        {texts.text('ui.host-key.what', { host, port })}
      </div>
      <dl className={classes.keys}>
        <div>
          <dt>{texts.text('ui.host-key.before')}</dt>
          {stored.map((key) => (
            <dd key={key}>{key}</dd>
          ))}
        </div>
        <div>
          <dt>{texts.text('ui.host-key.now')}</dt>
          <dd>{`${keyType} ${fingerprint}`}</dd>
        </div>
      </dl>
      <ul className={classes.means}>
        <li>{texts.text('ui.host-key.means-new')}</li>
        <li>{texts.text('ui.host-key.means-between')}</li>
      </ul>
      {hop === 'target' && <PeerView target={target} changed={changed} />}
      <div>
        {texts.text('ui.host-key.compare')}
        <Copyable text={`ssh-keygen -lf ${hostKeyFile(keyType)}`} />
      </div>
      {userFile === 'new' && <div>{texts.text('ui.host-key.user-new')}</div>}
      {userFile === 'old' && (
        <div>
          {texts.text('ui.host-key.user-old')}
          <Copyable text={`ssh-keygen -R ${port === 22 ? host : `'[${host}]:${port}'`}`} />
        </div>
      )}
      <ReplaceKey target={target} changed={changed} onReplaced={onReplaced} />
    </section>
  );
}

function ReplaceKey({ target, changed, onReplaced }: HostKeyAlarmProps) {
  const texts = useTexts();
  const busy = useBusy();
  const { node, fingerprint } = changed;
  const [typedName, setTypedName] = useState('');
  const replace = (event: SubmitEvent) => {
    event.preventDefault();
    if (typedName !== node) return;
    busy.run(async () => {
      await callEngine('hosts.replace-key', { target, node, fingerprint, typedName });
      onReplaced?.();
    });
  };
  return (
    <form onSubmit={replace}>
      <div className={classes.replace}>
        <TextInput
          label={texts.text('ui.host-key.type', { node })}
          value={typedName}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTypedName(event.currentTarget.value)}
        />
        <Button type="submit" color="red.9" loading={busy.isBusy} disabled={typedName !== node}>
          {texts.text('ui.host-key.replace', { node })}
        </Button>
      </div>
      {busy.failure !== undefined && <Problem error={busy.failure} />}
    </form>
  );
}
