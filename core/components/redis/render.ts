import type { NodeFacts } from '../../facts/node-facts.ts';
import { vipAddresses } from '../../facts/pair-addresses.ts';
import { MANAGED } from '../../host/own-files.ts';
import { shellAssignments } from '../../host/shell-quote.ts';
import type { NodeContext } from '../component.ts';
import { because, directive, type RedisDocument } from './document.ts';
import { parseRedisFacts } from './facts.ts';
import { DATA_DIRECTORY, REDIS_UNIT, SECRET_PATH } from './paths.ts';
import { printRedisConfig } from './print.ts';
import type { RedisSettings } from './settings.ts';

type Context = NodeContext<RedisSettings>;

/** Where nobody listens: a Redis that follows it is read-only and keeps its data. */
const NOBODY = ['127.0.0.1', 1] as const;

/**
 * The same on both nodes but for the address. Redis never writes to it: what a role changes is changed at runtime, so
 * every start is a start as nobody's replica (`replicaof`), and only role-worker ends that.
 */
export function renderRedisConfig({ spec, settings, node }: Context): RedisDocument {
  return [
    // The virtual address need not be here: net.ipv4.ip_nonlocal_bind is on.
    directive('bind', '127.0.0.1', node.address, ...vipAddresses(spec)),
    directive('port', settings.port),
    directive('protected-mode', 'yes'),
    directive('include', SECRET_PATH),
    directive('dir', DATA_DIRECTORY),
    because('To the journal.', 'logfile', ''),
    because('An empty primary would wipe its replica.', 'appendonly', 'yes'),
    directive('appendfsync', settings.appendFsync),
    directive('tcp-keepalive', 60),
    ...(settings.maxMemoryMebibytes === 0
      ? []
      : [
          directive('maxmemory', `${settings.maxMemoryMebibytes}mb`),
          because('What was acknowledged is kept.', 'maxmemory-policy', 'noeviction'),
        ]),
    because('Starts read-only, with its data kept, until its role is decided.', 'replicaof', ...NOBODY),
    directive('replica-read-only', 'yes'),
    directive('replica-serve-stale-data', 'no'),
    because('Until its replica is known to be away.', 'min-replicas-to-write', 1),
    directive('min-replicas-max-lag', 10),
    directive('repl-backlog-size', `${settings.replicationBacklogMebibytes}mb`),
    because('A replica that was away is not forgotten.', 'repl-backlog-ttl', 0),
    directive('repl-diskless-sync', 'yes'),
    directive('repl-diskless-sync-delay', 0),
    because(
      'Pairkeeper writes once a second; pings would look like writes of an old primary.',
      'repl-ping-replica-period',
      3600,
    ),
  ];
}

/** Password of the pair: the one that a node has, else a new one, the same for both. */
export function renderRedisSecret({ facts, peerFacts, index }: Context): string {
  const [first, second] = index === 0 ? [facts, peerFacts] : [peerFacts, facts];
  const password = presentPassword(first) ?? presentPassword(second) ?? parseRedisFacts(first).freshPassword;
  return printRedisConfig([directive('requirepass', password), directive('masterauth', password)]);
}

function presentPassword(facts: NodeFacts): string | undefined {
  return /^requirepass "?([0-9a-f]{16,})"?$/m.exec(facts.files[SECRET_PATH]?.content ?? '')?.[1];
}

/** Settings of the driver, as sh assignments. */
export function renderDriverSettings({ settings }: Context): string {
  return [
    `# ${MANAGED}`,
    ...shellAssignments({
      REDIS_PORT: String(settings.port),
      REDIS_UNIT,
      REDIS_DIRECTORY: DATA_DIRECTORY,
    }),
    '',
  ].join('\n');
}

/** Debian's unit with our configuration. A killed Redis comes back at once, fenced. */
export function renderRedisDropIn(configPath: string): string {
  return [
    `# ${MANAGED}`,
    '[Unit]',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'ExecStart=',
    `ExecStart=/usr/bin/redis-server ${configPath} --supervised systemd --daemonize no`,
    // Made by systemd for the user that Redis runs as, and writable in its sandbox.
    `StateDirectory=${DATA_DIRECTORY.replace('/var/lib/', '')}`,
    'StateDirectoryMode=0750',
    'Restart=always',
    'RestartSec=500ms',
    '# Loading the data may take as long as it takes.',
    'TimeoutStartSec=infinity',
    'TimeoutStopSec=90s',
    '',
  ].join('\n');
}
