import { useEffect, useState } from 'react';
import type { HostKeyAttestation } from '../../../electron/contract/host-key.ts';
import type { Target } from '../../../electron/contract/task.ts';
import { callEngine } from '../desktop.ts';
import { Problem } from '../problem.tsx';
import { useTexts } from '../texts.tsx';
import type { ChangedKey } from './changed-key.ts';

type PeerViewProps = { readonly target: Target; readonly changed: ChangedKey };

/** What the other server of the pair is shown at the same time, on another way to the same machine. */
export function PeerView({ target, changed }: PeerViewProps) {
  const texts = useTexts();
  const { node, keyType, fingerprint } = changed;
  const about = JSON.stringify(target);
  const [said, setSaid] = useState<HostKeyAttestation>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let isOver = false;
    setSaid(undefined);
    setFailure(undefined);
    callEngine('hosts.attest-key', { target: JSON.parse(about) as Target, node, keyType, fingerprint }).then(
      (answer) => !isOver && setSaid(answer),
      (error: unknown) => !isOver && setFailure(error),
    );
    return () => {
      isOver = true;
    };
  }, [about, node, keyType, fingerprint]);
  if (failure !== undefined) return <Problem error={failure} />;
  const words =
    said === undefined
      ? texts.text('ui.host-key.asking-peer')
      : texts.text(`ui.host-key.peer-${said.verdict}`, { peer: said.by, node });
  return (
    <div role="status" style={said?.verdict === 'other' ? { fontWeight: 600 } : undefined}>
      {words}
    </div>
  );
}
