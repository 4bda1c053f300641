import { cleanText } from '../core/host/clean-text.ts';
import type { ClusterSpec } from '../core/spec/cluster-spec.ts';
import type { ClusterHealth, HealthState, NodeHealth } from '../core/watch/cluster-health.ts';
import type { CliContext } from './cli-context.ts';
import { clockTime, describeReason } from './describe.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';
import { predictOutageMs } from './service-of-pair.ts';
import { widthOf } from './style.ts';

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

type Reporter = Pick<CliContext, 'output' | 'clock'> & { readonly spec: ClusterSpec };

/**
 * Prints the sentences that answer "is it up, and who serves?" and "could the other one take over?", then the reasons
 * with what to do, then the nodes.
 */
export function reportHealth(reporter: Reporter, health: ClusterHealth): void {
  const { output } = reporter;
  const gap = output.texts.language === 'zh-CN' ? '' : ' ';
  output.say([headline(reporter, health), ...sentences(reporter, health)].join(gap));
  for (const reason of [...health.redundancy.reasons, ...health.notices]) {
    output.say(`  ${output.style.yellow('▲')} ${describeReason(reason, output.texts)}`);
  }
  const names = columnOf(health.nodes.map(({ node }) => node));
  const states = columnOf(health.nodes.map(({ state }) => output.texts.text(`health.node.${state}`)));
  for (const [index, node] of health.nodes.entries()) {
    const name = output.style.cyan(names[index] ?? '');
    output.say(`  ${name}  ${states[index]}  ${nodeDetails(output, node)}`.trimEnd());
  }
}

function headline({ output, clock }: Reporter, health: ClusterHealth): string {
  const { texts, style } = output;
  const colour = {
    healthy: style.green,
    maintenance: style.cyan,
    unknown: style.yellow,
    degraded: style.yellow,
    down: style.red,
  }[health.state];
  const state = texts.text(`health.state.${health.state}`);
  const isTimed = health.since !== undefined && health.state !== 'healthy';
  const text = isTimed
    ? texts.text('cli.status-since', { state, at: localMoment(health.since ?? '', clock.now()) })
    : texts.text('cli.status-now', { state });
  return colour(`${glyphs[health.state]} ${style.bold(text)}`);
}

function sentences({ output, spec }: Reporter, health: ClusterHealth): readonly string[] {
  const { texts } = output;
  const vips = health.vips.map((vip) => vip.address).join(', ');
  const { holder, state } = health;
  if (holder === undefined) {
    const isUnseen = state === 'unknown' && health.nodes.every((node) => node.source === 'none');
    const key = isUnseen ? 'unreachable' : state === 'down' ? 'nobody' : 'scattered';
    return [texts.text(`cli.status-${key}`, { vips })];
  }
  const other = health.nodes.find((node) => node.node !== holder)?.node ?? '';
  const milliseconds = predictOutageMs(spec, 'power-off');
  const key = state === 'healthy' && milliseconds === undefined ? 'ready' : state;
  const seconds = ((milliseconds ?? 0) / 1000).toFixed(1);
  return [
    texts.text('cli.status-serves', { holder, vips }),
    texts.text(`cli.status-${key}`, { holder, other, seconds }),
  ];
}

/** Texts of one column, filled up to the widest. */
function columnOf(texts: readonly string[]): readonly string[] {
  const width = Math.max(...texts.map(widthOf));
  return texts.map((text) => text + ' '.repeat(width - widthOf(text)));
}

function nodeDetails({ texts, style }: Output, node: NodeHealth): string {
  const vrrp = [...new Set(node.vrrp.map((instance) => instance.state))].join(', ');
  const held = node.vips.length > 0 ? texts.text('cli.status-holds', { vips: node.vips.join(', ') }) : '';
  const details = cleanText([vrrp, held].filter((part) => part !== '').join(' · '));
  const failed = node.checks.filter((check) => !check.ok).map((check) => check.name);
  const checks =
    failed.length > 0 ? ` ${style.red(texts.text('cli.checks-failed', { names: failed.join(', ') }))}` : '';
  return `${details === '' ? '' : style.dim(details)}${checks}`;
}

/** Local time, with the date unless it is today. */
function localMoment(at: string, nowMs: number): string {
  const date = new Date(at);
  const time = clockTime(at).slice(0, 8);
  if (date.toDateString() === new Date(nowMs).toDateString()) {
    return time;
  }
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  return `${day} ${time}`;
}
