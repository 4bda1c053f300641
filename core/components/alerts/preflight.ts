import type { Finding } from '../../preflight/finding.ts';
import type { PairContext } from '../component.ts';
import { misshapenSecrets, missingSecrets, plainUrls } from './channel-secrets.ts';
import type { AlertsSettings } from './settings.ts';

/** Judges what is known before channels are set up; whether they work is shown by a test alert. */
export function alertsPreflight({
  settings,
  facts,
  secrets,
}: PairContext<AlertsSettings>): readonly Finding[] {
  const missing = missingSecrets(settings, facts, secrets).map(
    ({ id, params }): Finding => ({
      code: 'alerts.secret-missing',
      level: 'blocker',
      params: { ...params, secret: id },
    }),
  );
  const misshapen = misshapenSecrets(settings, secrets).map(
    ({ owner, word }): Finding => ({
      code: 'alerts.secret-format',
      level: 'blocker',
      params: { channel: owner, word },
    }),
  );
  const inClear = plainUrls(settings, facts, secrets).map(
    (channel): Finding => ({ code: 'alerts.plain-http', level: 'warning', params: { channel } }),
  );
  const sendsMail = settings.channels.some(({ type }) => type === 'smtp');
  const withoutSmtp = facts
    .filter(({ packages }) => sendsMail && packages['curl-minimal']?.installed !== undefined)
    .map(({ node }): Finding => ({ code: 'alerts.curl-minimal', level: 'blocker', node, params: { node } }));
  return [...missing, ...misshapen, ...inClear, ...withoutSmtp];
}
