import { MANAGED, programPath } from '../../host/own-files.ts';
import { shellAssignments } from '../../host/shell-quote.ts';
import type { NodeContext } from '../component.ts';
import { renderWorkerUnit, SHARES_RUNTIME_FOLDER } from '../worker-unit.ts';
import { parseFilesFacts } from './facts.ts';
import {
  AUTHORIZED_KEYS_PATH,
  excludePath,
  IDENTITY_PATH,
  KNOWN_HOSTS_PATH,
  SSHD_CONFIG_PATH,
} from './paths.ts';
import { directoryName, type FilesSettings, type SyncedDirectory } from './settings.ts';

type Context = NodeContext<FilesSettings>;

/** Name of the peer in ssh_config and in known_hosts, whatever its address is. */
const PEER_ALIAS = 'peer';

/** How long lsyncd gathers changes before it sends them, seconds; it counts in whole ones. */
const DELAY_SECONDS = 1;

/** Settings for our scripts, as sh assignments. */
export function renderSettings({ settings }: Context): string {
  return lines(
    `# ${MANAGED}`,
    ...shellAssignments({
      MAX_DELETE: String(settings.maxDelete),
      TRASH_DAYS: String(settings.trashDays),
      PASS_SECONDS: String(settings.comparePeriodMinutes * 60),
      POLL_SECONDS: String(settings.pollSeconds),
      BANDWIDTH_KIBIBYTES: String(settings.bandwidthKibibytes),
    }),
  );
}

/** `NAME PATH`, a directory a line. Neither has blanks. */
export function renderDirectories({ directories }: FilesSettings): string {
  return directories.map(({ path }) => `${directoryName(path)} ${path}\n`).join('');
}

export function renderExclude({ exclude }: SyncedDirectory): string {
  return exclude.map((pattern) => `${pattern}\n`).join('');
}

/** Head of lsyncd's configuration. `insist`: a peer that is away at the start is no reason to give up. */
export function renderLsyncdConfig(): string {
  return lines(
    `-- ${MANAGED}; files-sync puts one block a directory behind it`,
    'settings {',
    '  statusFile = "/run/pairkeeper/files/lsyncd.status",',
    '  statusInterval = 2,',
    '  insist = true,',
    '}',
  );
}

/** All options of rsync are chosen by files-pass, which stands in its place and does not send anything without a guard. */
export function renderLsyncdBlock({ path }: SyncedDirectory): string {
  const name = directoryName(path);
  return lines(
    'sync {',
    '  default.rsync,',
    `  source = "${path}/",`,
    `  target = "${PEER_ALIAS}::${name}/",`,
    `  delay = ${DELAY_SECONDS},`,
    '  delete = "running",',
    '  exclude = { "/.pairkeeper/" },',
    `  excludeFrom = "${excludePath(name)}",`,
    '  rsync = {',
    `    binary = "${programPath('files-pass')}",`,
    '    archive = true,',
    `    _extra = { "--pairkeeper-running=${name}" },`,
    '  },',
    '}',
  );
}

/**
 * What a node takes: each directory is a module of an rsync daemon that runs for one transfer, behind SSH (rsync(1),
 * "Using rsync-daemon features via a remote-shell connection"). It is confined to the directory by chroot, one at a time.
 */
export function renderRsyncdConfig({ directories }: FilesSettings): string {
  const receive = programPath('files-receive');
  return lines(
    `# ${MANAGED}`,
    'use chroot = yes',
    'uid = 0',
    'gid = 0',
    'numeric ids = yes',
    'read only = no',
    'write only = yes',
    'munge symlinks = no',
    'list = no',
    // The address was checked by SSH; a name server that does not answer would delay each change.
    'reverse lookup = no',
    'max connections = 1',
    'refuse options = remove-source-files',
    'transfer logging = yes',
    'log format = %i %M %l %n',
    `pre-xfer exec = ${receive} gate`,
    `post-xfer exec = ${receive} sort`,
    ...directories.flatMap(({ path }) => {
      const name = directoryName(path);
      return [
        '',
        `[${name}]`,
        `path = ${path}`,
        `log file = /run/pairkeeper/files/${name}.received`,
        `lock file = /run/pairkeeper/files/${name}.rsyncd.lock`,
      ];
    }),
  );
}

/** The key may do one thing, from one address, through this SSH server only; the node's own SSH server never sees it. */
export function renderAuthorizedKeys({ peer, peerFacts }: Context): string {
  const { publicKey } = parseFilesFacts(peerFacts);
  return lines(
    `# ${MANAGED}`,
    `restrict,from="${peer.address}",command="${programPath('files-receive')}" ${publicKey} ${peer.name}`,
  );
}

export function renderKnownHosts({ peerFacts }: Context): string {
  return lines(`${PEER_ALIAS} ${parseFilesFacts(peerFacts).publicKey}`);
}

/** Connections are shared: a change then needs no handshake. A peer that has gone is noticed within six seconds. */
export function renderSshConfig({ settings, node, peer }: Context): string {
  return lines(
    `# ${MANAGED}`,
    `Host ${PEER_ALIAS}`,
    `  HostName ${peer.address}`,
    `  Port ${settings.port}`,
    `  BindAddress ${node.address}`,
    '  User root',
    `  HostKeyAlias ${PEER_ALIAS}`,
    `  IdentityFile ${IDENTITY_PATH}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile ${KNOWN_HOSTS_PATH}`,
    '  GlobalKnownHostsFile none',
    '  StrictHostKeyChecking yes',
    '  UpdateHostKeys no',
    '  PreferredAuthentications publickey',
    '  BatchMode yes',
    '  ConnectTimeout 3',
    '  ServerAliveInterval 2',
    '  ServerAliveCountMax 3',
    '  ControlMaster auto',
    '  ControlPath /run/pairkeeper/files/ssh',
    '  ControlPersist 60',
    '  LogLevel ERROR',
  );
}

/** An SSH server of its own, so that the admin's one keeps its settings, and may forbid root to log in. */
export function renderSshdConfig({ settings, node }: Context): string {
  return lines(
    `# ${MANAGED}: for the peer's files only`,
    `ListenAddress ${node.address.includes(':') ? `[${node.address}]` : node.address}:${settings.port}`,
    `HostKey ${IDENTITY_PATH}`,
    `AuthorizedKeysFile ${AUTHORIZED_KEYS_PATH}`,
    'PidFile none',
    'AllowUsers root',
    'PermitRootLogin forced-commands-only',
    'AuthenticationMethods publickey',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    // A root account without a password counts as locked where PAM is not asked.
    'UsePAM yes',
    'DisableForwarding yes',
    'PermitTTY no',
    'PermitUserRC no',
    'PrintMotd no',
    'UseDNS no',
    'ClientAliveInterval 5',
    'ClientAliveCountMax 3',
  );
}

export function renderSshdUnit(): string {
  return lines(
    `# ${MANAGED}`,
    '[Unit]',
    'Description=Pairkeeper: take files from the other server',
    'After=network-online.target',
    'Wants=network-online.target',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    // Shared with the system's own sshd, which may not run.
    'RuntimeDirectory=sshd',
    'RuntimeDirectoryMode=0755',
    'RuntimeDirectoryPreserve=yes',
    `ExecStart=/usr/sbin/sshd -D -e -f ${SSHD_CONFIG_PATH}`,
    'Restart=always',
    'RestartSec=1s',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  );
}

/** Started and stopped by role-files, never at boot. It ends with what decides about it. */
export function renderSyncUnit(): string {
  const unit = renderWorkerUnit({
    description: 'copy files to the other server',
    unit: ['PartOf=pairkeeper-role@files.service'],
    service: [...SHARES_RUNTIME_FOLDER, 'Nice=5', 'TimeoutStopSec=3s'],
    program: 'files-sync',
    restartsAfter: '2s',
  });
  return unit.slice(0, unit.indexOf('\n[Install]'));
}

export function renderPruneUnit(): string {
  return lines(
    `# ${MANAGED}`,
    '[Unit]',
    'Description=Pairkeeper: empty the trash of synced directories of what is old',
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${programPath('files-prune')}`,
    'Nice=10',
  );
}

export function renderPruneTimer(): string {
  return lines(
    `# ${MANAGED}`,
    '[Unit]',
    'Description=Pairkeeper: empty the trash of synced directories',
    '',
    '[Timer]',
    'OnActiveSec=1min',
    'OnUnitActiveSec=1h',
    'RandomizedDelaySec=5min',
    '',
    '[Install]',
    'WantedBy=timers.target',
  );
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
