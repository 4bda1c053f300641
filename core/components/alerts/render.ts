import english from '../../../locales/en/node-alert.json' with { type: 'json' };
import chinese from '../../../locales/zh-CN/node-alert.json' with { type: 'json' };
import { shellQuote } from '../../host/shell-quote.ts';
import { LIBEXEC_DIRECTORY, WORKER_UNIT } from './paths.ts';
import type { AlertsSettings, ChannelSettings } from './settings.ts';

/** First line of every file that is ours. */
const MARKER = '# Managed by pairkeeper';

/** Settings of all alerts for our scripts, as sh assignments. */
export function renderAlertSettings({
  channels,
  resolveAfterSeconds,
  metricsDirectory,
  deadMan,
}: AlertsSettings): string {
  return assignments([
    ['CHANNELS', channels.map(({ name }) => name).join(' ')],
    ['RESOLVE_AFTER_SECONDS', String(resolveAfterSeconds)],
    ['METRICS_DIRECTORY', metricsDirectory ?? ''],
    ['DEAD_MAN', deadMan ? 'yes' : 'no'],
  ]);
}

/** Settings of one channel; its secrets have a file of their own. */
export function renderChannel(channel: ChannelSettings): string {
  return assignments([
    ['TYPE', channel.type],
    ['MINIMUM_LEVEL', channel.minimumLevel],
    ['PER_MINUTE', String(channel.messagesPerMinute)],
    ...ownSettings(channel),
  ]);
}

function ownSettings(channel: ChannelSettings): readonly (readonly [string, string])[] {
  switch (channel.type) {
    case 'telegram':
      return [
        ['CHAT_ID', channel.chatId],
        ['API_URL', channel.apiUrl],
      ];
    case 'smtp': {
      const scheme = channel.encryption === 'tls' ? 'smtps' : 'smtp';
      return [
        ['SERVER', `${scheme}://${channel.host}:${channel.port}`],
        ['SMTP_STARTTLS', channel.encryption === 'starttls' ? 'yes' : ''],
        ['USER_NAME', channel.user ?? ''],
        ['FROM', channel.from],
        ['RECIPIENTS', channel.to.join(' ')],
      ];
    }
    default:
      return [];
  }
}

/** The sentences that the nodes say, `CODE TEXT` a line, with `{{param}}` left for the node to fill in. */
export function renderAlertTexts(language: AlertsSettings['language']): string {
  const texts: Readonly<Record<string, string>> = language === 'en' ? english : chinese;
  const rows = Object.entries(texts).map(([key, text]) => `${key.replace(/^node-alert\./, '')} ${text}`);
  return lines(MARKER, ...rows);
}

/** Restarted whatever happens: what waits is on the disk. */
export function renderWorkerUnit(): string {
  return lines(
    MARKER,
    '[Unit]',
    'Description=Pairkeeper: make alerts of events, and send them',
    'After=network-online.target pairkeeper-events.service',
    'Wants=network-online.target pairkeeper-events.service',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    `ExecStart=${LIBEXEC_DIRECTORY}/alert-worker`,
    'Restart=always',
    'RestartSec=2',
    'RuntimeDirectory=pairkeeper',
    'RuntimeDirectoryPreserve=yes',
    'MemoryMax=128M',
    'TasksMax=128',
    'NoNewPrivileges=yes',
    'PrivateTmp=yes',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  );
}

export function renderWatchdogUnit(): string {
  return lines(
    MARKER,
    '[Unit]',
    'Description=Pairkeeper: see to it that those who tell are alive',
    `After=${WORKER_UNIT}`,
    '',
    '[Service]',
    'Type=oneshot',
    // Stopped while it looks, as when alerts are taken out of pair.yaml, it has not failed.
    'SuccessExitStatus=SIGTERM',
    `ExecStart=${LIBEXEC_DIRECTORY}/alert-watchdog`,
    'TimeoutStartSec=120',
    'LogLevelMax=notice',
    'NoNewPrivileges=yes',
  );
}

/** Every minute; the seconds at random, so that two servers don't ping at once. */
export function renderWatchdogTimer(): string {
  return lines(
    MARKER,
    '[Unit]',
    'Description=Pairkeeper: look every minute whether those who tell are alive',
    '',
    '[Timer]',
    'OnBootSec=60',
    'OnActiveSec=60',
    'OnUnitActiveSec=60',
    'AccuracySec=5',
    '',
    '[Install]',
    'WantedBy=timers.target',
  );
}

function assignments(entries: readonly (readonly [string, string])[]): string {
  return lines(MARKER, ...entries.map(([key, value]) => `${key}=${shellQuote(value)}`));
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
