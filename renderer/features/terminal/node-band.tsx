import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconPlayerRecordFilled,
  IconSearch,
  IconShieldCheck,
  IconX,
} from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { NodeHealth } from '../../../core/watch/cluster-health.ts';
import type { Target } from '../../../electron/contract/task.ts';
import { useTexts } from '../../shared/texts.tsx';
import type { Pane } from './pane.ts';
import classes from './terminal.module.css';
import { closePane } from './workspaces.ts';

type NodeBandProps = {
  readonly pane: Pane;
  readonly target: Target;
  readonly index: number;
  readonly address: string;
  readonly health: NodeHealth | undefined;
  readonly isIdentityShown: boolean;
  onIdentity(): void;
};

/** Over each terminal, so that nobody types into the wrong server: name, address, role now, and proof of identity. */
export function NodeBand(props: NodeBandProps) {
  const { pane, target, index, address, health, isIdentityShown, onIdentity } = props;
  const texts = useTexts();
  const { title, identity, recording } = useStore(pane.state);
  const role = health?.state ?? 'unknown';
  const vips = health?.vips ?? [];
  const roleWords = [texts.text(`health.node.${role}`), ...(vips.length > 0 ? [vips.join(', ')] : [])].join(
    ' · ',
  );
  const end = identity?.hostKeyFingerprint.slice(-6) ?? '';
  return (
    <header className={classes.band} data-role={role}>
      <span className={classes.which} data-node={index}>
        {pane.node}
      </span>
      <span className={`${classes.address} tabular`}>{address}</span>
      <span className={classes.role} aria-live="polite" title={roleWords}>
        {roleWords}
      </span>
      {identity !== undefined && (
        <button
          type="button"
          className={classes.badge}
          aria-expanded={isIdentityShown}
          aria-label={texts.text('ui.terminal.host-key', { end })}
          onClick={onIdentity}
        >
          {identity.strictKeyExchange ? <IconShieldCheck size={16} /> : <IconAlertTriangle size={16} />}
          <span className={classes.badgeEnd}>…{end}</span>
        </button>
      )}
      {title !== '' && <span className={classes.title}>{title}</span>}
      <span className={classes.buttons}>
        {recording !== undefined && (
          <Tooltip label={texts.text('ui.terminal.recording', { path: recording })}>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="red"
              aria-label={texts.text('ui.terminal.recording', { path: recording })}
            >
              <IconPlayerRecordFilled size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label={texts.text('ui.terminal.search')}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={texts.text('ui.terminal.search')}
            onClick={() => pane.state.setState({ isSearching: true })}
          >
            <IconSearch size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={texts.text('ui.terminal.close', { node: pane.node })}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={texts.text('ui.terminal.close', { node: pane.node })}
            onClick={() => closePane(target, pane)}
          >
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
      </span>
    </header>
  );
}
