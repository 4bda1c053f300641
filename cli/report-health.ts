import type { ClusterHealth, HealthReason, HealthState } from '../core/watch/cluster-health.ts';
import type { CliContext } from './cli-context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

const byState: Readonly<Record<HealthState, ExitCode>> = {
  healthy: exitCodes.ok,
  maintenance: exitCodes.ok,
  degraded: exitCodes.degraded,
  down: exitCodes.down,
  unknown: exitCodes.unknown,
};

/** The exit status of `status`. Maintenance is wanted, so it is not a fault. */
export function healthExitCode(health: ClusterHealth): ExitCode {
  return byState[health.state];
}

const glyphs: Readonly<Record<HealthState, string>> = {
  healthy: '●',
  degraded: '▲',
  down: '■',
  unknown: '?',
  maintenance: '⏸',
};

/** Prints the sentence that answers "is it up, and who serves?", then the nodes, then the reasons. */
export function reportHealth(context: CliContext, health: ClusterHealth): void {
  const { output } = context;
  const { texts, style } = output;
  const colour = {
    healthy: style.green,
    maintenance: style.cyan,
    unknown: style.yellow,
    degraded: style.yellow,
    down: style.red,
  };
  const since =
    health.since === undefined ? '' : ` ${texts.text('cli.since', { at: localTime(health.since) })}`;
  const state = texts.text(`health.state.${health.state}`);
  output.say(`${colour[health.state](`${glyphs[health.state]} ${style.bold(state)}`)}${since}`);
  for (const vip of health.vips) {
    const holders = vip.holders.join(', ');
    output.say(`  ${vip.address}  ${texts.text(`cli.vip-${vip.state}`, { holders })}`);
  }
  for (const node of health.nodes) {
    const vrrp = node.vrrp.map((instance) => instance.state).join(', ');
    const failed = node.checks.filter((check) => !check.ok).map((check) => check.name);
    const checks =
      failed.length > 0 ? ` ${style.red(texts.text('cli.checks-failed', { names: failed.join(', ') }))}` : '';
    output.say(
      `  ${style.cyan(node.node)}  ${texts.text(`health.node.${node.state}`)} ${style.dim(vrrp)}${checks}`,
    );
  }
  for (const reason of [...health.redundancy.reasons, ...health.notices]) {
    output.say(`  ${style.yellow('▲')} ${describeReason(context, reason)}`);
  }
}

function describeReason(context: CliContext, reason: HealthReason): string {
  const { texts } = context.output;
  return texts.text(`health.reason.${reason.code}`, { ...reason.params, node: reason.node ?? '' });
}

/** Local time to the millisecond, since causes are compared by it. */
function localTime(at: string): string {
  const date = new Date(at);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
