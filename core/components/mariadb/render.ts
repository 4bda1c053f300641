import { MANAGED, programPath, RUNTIME_FOLDER } from '../../host/own-files.ts';
import { shellAssignments } from '../../host/shell-quote.ts';
import { parseIp } from '../../spec/ip-address.ts';
import type { NodeContext } from '../component.ts';
import type { Comment, Option, OptionFile } from './document.ts';
import { CERTIFICATE_PATH, KEY_PATH } from './paths.ts';
import { printOptionFile } from './print.ts';
import type { MariadbSettings } from './settings.ts';

type Context = NodeContext<MariadbSettings>;

/** What each setting is for stands beside it, for who reads the file on the server. */
export function renderConfig({ settings, spec, node, index }: Context): string {
  const isIpv4Only = spec.nodes.every(({ address }) => parseIp(address)?.family === 4);
  const file: OptionFile = [
    {
      name: 'mariadb',
      entries: [
        option('server_id', index + 1),
        option('report_host', node.address),
        // `*` is both families; the firewall decides who gets through.
        option('bind_address', isIpv4Only ? '0.0.0.0' : '*'),
        option('port', settings.port),
        note('One history: rows, in strict order, in one domain, so that a split fails loudly.'),
        option('log_bin', 'mariadb-bin'),
        option('relay_log', 'mariadb-relay-bin'),
        option('log_slave_updates', 1),
        option('binlog_format', 'ROW'),
        option('binlog_row_image', 'FULL'),
        option('gtid_strict_mode', 1),
        option('gtid_domain_id', 0),
        option('expire_logs_days', settings.binlogDays),
        note('What was acknowledged is on the disk, here and on the replica.'),
        option('sync_binlog', 1),
        option('innodb_flush_log_at_trx_commit', 1),
        option('sync_relay_log', 1),
        option('rpl_semi_sync_master_enabled', 1),
        option('rpl_semi_sync_slave_enabled', 1),
        option('rpl_semi_sync_master_wait_point', 'AFTER_SYNC'),
        // At the start only: the role worker says later how long (relax and tighten of role-mariadb.sh).
        option('rpl_semi_sync_master_timeout', 3000),
        option('slave_net_timeout', 10),
        // A replica that stops ends its session on the primary first: this is how long it tries on one that is dead.
        option('rpl_semi_sync_slave_kill_conn_timeout', 1),
        note('A node boots as a standby; who is the primary is decided afterwards.'),
        option('read_only', 1),
        option('skip_slave_start', 1),
        option('event_scheduler', 'OFF'),
        note('Replication is encrypted, each node knowing the certificate of the other.'),
        option('ssl_cert', CERTIFICATE_PATH),
        option('ssl_key', KEY_PATH),
        option('character_set_server', settings.characterSet),
        option('collation_server', settings.collation),
      ],
    },
  ];
  return printOptionFile(file);
}

/** Settings of one node for our scripts, as sh assignments. */
export function renderNodeConfig({ settings, node, peer, index }: Context): string {
  const lines = shellAssignments({
    SERVER_ID: String(index + 1),
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
 * How a crashed primary starts depends on whether its peer is the primary by now; the script says it, or fails while that
 * can't be known. The distributions restart only what ended by a signal.
 */
export function renderDropIn(): string {
  return [
    `# ${MANAGED}`,
    '[Service]',
    `ExecStartPre=+${programPath('role-mariadb')} before-start`,
    `EnvironmentFile=-${RUNTIME_FOLDER}/mariadb-start.env`,
    'Restart=on-failure',
    '',
  ].join('\n');
}

function option(name: string, value: string | number): Option {
  return { name, value };
}

function note(comment: string): Comment {
  return { comment };
}
