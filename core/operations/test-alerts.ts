import { AppError } from '../errors/app-error.ts';
import { cleanText } from '../host/clean-text.ts';
import type { Host } from '../host/host.ts';

const SEND_PROGRAM = '/usr/libexec/pairkeeper/alert-send';

/** A channel that hangs is given up after 15 s by the node; there may be 20 of them. */
const WITHIN_MS = 330_000;

/** What came of one test alert. */
export type AlertReceipt = {
  readonly node: string;
  readonly channel: string;
  readonly isDelivered: boolean;
  /** Key `alert-reason.<reason>` in locales/; '' when it was delivered. Others are `curl-<status>`, `status-<HTTP>`. */
  readonly reason: string;
  readonly milliseconds: number;
  /** The number that the other side has given to the message; '' where it gives none. */
  readonly receipt: string;
  /** The beginning of its answer, without secrets. */
  readonly answer: string;
};

/**
 * Lets a node send a test alert, just as it would send a real one.
 *
 * @param channels names; none: all that the node has
 * @throws AppError `alerts.not-installed` (blocked), `alerts.test-failed`
 */
export async function testAlerts(host: Host, channels: readonly string[]): Promise<readonly AlertReceipt[]> {
  const { node } = host;
  const { exitCode, stdout, stderr } = await host.run([SEND_PROGRAM, '--test', ...channels], {
    timeoutMs: WITHIN_MS,
  });
  if (exitCode === 126 || exitCode === 127)
    throw new AppError('alerts.not-installed', { kind: 'blocked', node });
  if (exitCode !== 0 && exitCode !== 1) {
    const params = { exitCode: exitCode ?? -1, detail: stderr.slice(0, 300) };
    throw new AppError('alerts.test-failed', { kind: 'unexpected', node, params });
  }
  return stdout.split('\n').flatMap((line) => receiptOf(node, line));
}

function receiptOf(node: string, line: string): readonly AlertReceipt[] {
  const match =
    /^([a-z0-9-]{1,32})\|(delivered|failed)\|([a-z0-9-]{0,20})\|(\d{1,9})\|([^|]{0,64})\|(.{0,800})$/.exec(
      line,
    );
  if (match === null) return [];
  const [, channel = '', outcome, reason = '', milliseconds, receipt = '', answer = ''] = match;
  return [
    {
      node,
      channel,
      isDelivered: outcome === 'delivered',
      reason,
      milliseconds: Number(milliseconds),
      receipt: cleanText(receipt),
      answer: cleanText(answer).trim(),
    },
  ];
}
