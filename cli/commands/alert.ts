import { Command } from 'commander';
import { alertsSettingsSchema } from '../../core/components/alerts/settings.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { type AlertReceipt, testAlerts } from '../../core/operations/test-alerts.ts';
import { exitCodes } from '../exit-codes.ts';
import { pairCommand } from '../pair-command.ts';
import { type PairSession, withHosts } from '../pair-session.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

type TestOptions = { readonly channel?: string };

/** `pairkeeper alert`: what has to do with alerts that the servers send. */
export function alertCommand(run: VerbRunner): Command {
  const test = pairCommand(run, 'test', sendTest).option('--channel <name>');
  return new Command('alert').addCommand(test);
}

/** Both servers send, since each of them has to reach the channel by itself. */
async function sendTest(session: PairSession, { channel }: TestOptions): Promise<VerbEnd> {
  const { channels } = alertsSettingsSchema.parse(session.spec.sections.alerts);
  const names = channels.map(({ name }) => name);
  if (names.length === 0) {
    throw new AppError('alerts.none', { kind: 'usage', params: { file: session.file } });
  }
  if (channel !== undefined && !names.includes(channel)) {
    const params = { channel, names: names.join(', ') };
    throw new AppError('alerts.no-such-channel', { kind: 'usage', params });
  }
  const wanted = channel === undefined ? [] : [channel];
  const receipts = await withHosts(session, async (hosts) =>
    (await Promise.all(hosts.map((host) => testAlerts(host, wanted)))).flat(),
  );
  for (const receipt of receipts) report(session, receipt);
  const areAllDelivered = receipts.length > 0 && receipts.every(({ isDelivered }) => isDelivered);
  return { exitCode: areAllDelivered ? exitCodes.ok : exitCodes.degraded, result: { receipts } };
}

function report({ output }: PairSession, receipt: AlertReceipt): void {
  const { texts, style } = output;
  const { node, channel, isDelivered, milliseconds, answer } = receipt;
  const number = receipt.receipt === '' ? '' : `(#${receipt.receipt})`;
  const known = `alert-reason.${receipt.reason}`;
  const reason = texts.has(known)
    ? texts.text(known)
    : texts.text('alert-reason.other', { reason: receipt.reason });
  output.say(
    isDelivered
      ? `${style.green('✓')} ${texts.text('cli.alert-delivered', { node, channel, milliseconds, receipt: number }).trim()}`
      : `${style.red('✗')} ${texts.text('cli.alert-failed', { node, channel, reason })}`,
  );
  if (!isDelivered && answer !== '') output.say(`  ${texts.text('cli.alert-answer', { answer })}`);
}
