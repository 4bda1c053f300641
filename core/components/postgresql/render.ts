import { MANAGED, programPath } from '../../host/own-files.ts';
import { shellAssignments } from '../../host/shell-quote.ts';
import { parseIp } from '../../spec/ip-address.ts';
import type { NodeContext } from '../component.ts';
import type { Cluster } from './facts.ts';
import { CERTIFICATE_PATH, clusterPaths, KEY_PATH } from './paths.ts';
import { type ConfigEntry, printAccess, printConfig } from './print.ts';
import type { PostgresqlSettings } from './settings.ts';

type Context = NodeContext<PostgresqlSettings>;

/** The account of replication and of pg_rewind; setup-postgresql.sh makes it. */
const REPLICATION_USER = 'pairkeeper_repl';

/** The same on both nodes. What each setting is for stands beside it, for who reads the file on the server. */
export function renderConfig({ settings }: Context, cluster: Cluster): string {
  const entries: readonly ConfigEntry[] = [
    note('The virtual address comes and goes; who gets in is said by hba_file and by the firewall.'),
    setting('listen_addresses', '*'),
    setting('port', settings.port),
    setting('hba_file', clusterPaths(cluster.version).access),
    setting('password_encryption', 'scram-sha-256'),
    note('Replication is encrypted, each node knowing the certificate of the other.'),
    setting('ssl', true),
    setting('ssl_cert_file', CERTIFICATE_PATH),
    setting('ssl_key_file', KEY_PATH),
    note('Which node follows which, and who waits for whom, is written to 70-pairkeeper-role.conf.'),
    setting('hot_standby', true),
    setting('recovery_target_timeline', 'latest'),
    note('A commit is on the disk, and on the replica’s where one is there, before anybody hears of it.'),
    setting('synchronous_commit', true),
    setting('fsync', true),
    setting('full_page_writes', true),
    note('Without these hints a former primary could not be rewound. They must be on before it crashes.'),
    setting('wal_log_hints', true),
    note('A replica that is away must not fill the primary’s disk: beyond this it needs a new copy.'),
    setting('max_slot_wal_keep_size', `${settings.slotWalMebibytes}MB`),
    setting('wal_keep_size', `${settings.walKeepMebibytes}MB`),
    note('Who is gone is noticed, and who is back is found again, within seconds.'),
    setting('wal_sender_timeout', '5s'),
    setting('wal_receiver_timeout', '5s'),
    setting('wal_receiver_status_interval', '1s'),
    setting('wal_retrieve_retry_interval', '1s'),
    setting('tcp_keepalives_idle', 5),
    setting('tcp_keepalives_interval', 5),
    setting('tcp_keepalives_count', 3),
  ];
  return printConfig(entries);
}

/** What Debian's pg_hba.conf says; for a server that is not installed yet. */
const DEBIAN_ACCESS: readonly string[] = [
  'local all postgres peer',
  'local all all peer',
  'host all all 127.0.0.1/32 scram-sha-256',
  'host all all ::1/128 scram-sha-256',
  'local replication all peer',
  'host replication all 127.0.0.1/32 scram-sha-256',
  'host replication all ::1/128 scram-sha-256',
];

/**
 * Who may log in: the server's owner over its socket, the peer's replication over TLS and nobody else's, the networks
 * of pair.yaml, and then whoever the admin's own pg_hba.conf lets in. That file stays as it is; a change of it takes
 * effect with the next apply (`include` came with PostgreSQL 16 only).
 */
export function renderAccess({ settings, peer, facts }: Context, cluster: Cluster): string {
  const own = facts.files[clusterPaths(cluster.version).ownAccess]?.content;
  const peerNetwork = `${peer.address}/${parseIp(peer.address)?.family === 6 ? 128 : 32}`;
  return [
    `# ${MANAGED}, in place of pg_hba.conf. Change that one, and run “pairkeeper apply”.`,
    printAccess(['local', 'all', 'postgres', 'peer']),
    printAccess(['local', 'replication', 'postgres', 'peer']),
    ...['replication', 'postgres'].map((database) =>
      printAccess(['hostssl', database, REPLICATION_USER, peerNetwork, 'scram-sha-256']),
    ),
    printAccess(['host', 'all', REPLICATION_USER, 'all', 'reject']),
    printAccess(['host', 'replication', REPLICATION_USER, 'all', 'reject']),
    ...settings.clients.map((network) => printAccess(['host', 'all', 'all', network, 'scram-sha-256'])),
    '# pg_hba.conf:',
    ...(own === undefined ? DEBIAN_ACCESS : accessLines(own)),
    '',
  ].join('\n');
}

/** The lines that say something, with one blank between words where none of them is quoted. */
function accessLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => (/["\\]/.test(line) ? line : line.replaceAll(/\s+/g, ' ')));
}

/** Settings of one node for our scripts, as sh assignments. */
export function renderNodeConfig({ settings, node, peer }: Context, cluster: Cluster): string {
  const lines = shellAssignments({
    VERSION: String(cluster.version),
    DATA: cluster.data,
    NODE: node.name,
    NODE_ADDRESS: node.address,
    PEER: peer.name,
    PEER_ADDRESS: peer.address,
    PORT: String(settings.port),
    SEED_PORT: String(settings.seedPort),
  });
  return [`# ${MANAGED}`, ...lines, ''].join('\n');
}

/**
 * Every start is that of a standby. A primary is fenced by stopping it, after which systemd starts it again; so the unit
 * is restarted whatever ended it, but not when an admin has stopped it.
 */
export function renderDropIn(): string {
  return [
    `# ${MANAGED}`,
    '[Unit]',
    'StartLimitIntervalSec=0',
    '[Service]',
    `ExecStartPre=+${programPath('role-postgresql')} before-start`,
    'Restart=always',
    'RestartSec=200ms',
    '',
  ].join('\n');
}

function setting(name: string, value: string | number | boolean): ConfigEntry {
  return { name, value };
}

function note(comment: string): ConfigEntry {
  return { comment };
}
