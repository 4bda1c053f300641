import { components } from '../core/components/registry.ts';
import { cleanText } from '../core/host/clean-text.ts';
import { serviceOfPair } from '../core/operations/service-of-pair.ts';
import type { ClusterSpec } from '../core/spec/cluster-spec.ts';
import type { ClusterHealth, HealthState, NodeHealth } from '../core/watch/cluster-health.ts';
import { describeDatabase } from '../locales/describe.ts';
import { type HealthSentence, healthSentence } from '../locales/health-sentence.ts';
import type { CliContext } from './cli-context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';
import { type Style, widthOf } from './style.ts';

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

type Reporter = Pick<CliContext, 'output' | 'clock'> & { readonly spec: ClusterSpec };

/**
 * Prints the sentences that answer "is it up, and who serves?" and "could the other one take over?", then the reasons
 * with what to do, then the nodes.
 */
export function reportHealth(reporter: Reporter, health: ClusterHealth): void {
  const { output, clock, spec } = reporter;
  const told = healthSentence(output.texts, health, {
    predictedFailoverMs: serviceOfPair(spec, components).predictOutageMs('power-off'),
    nowMs: clock.now(),
  });
  const gap = output.texts.language === 'zh-CN' ? '' : ' ';
  output.say(`${coloured(output.style, health, told)}${gap}${told.sentence}`);
  for (const reason of told.reasons) {
    output.say(`  ${output.style.yellow('▲')} ${reason}`);
  }
  const names = columnOf(health.nodes.map(({ node }) => node));
  const states = columnOf(health.nodes.map(({ state }) => output.texts.text(`health.node.${state}`)));
  for (const [index, node] of health.nodes.entries()) {
    const name = output.style.cyan(names[index] ?? '');
    output.say(`  ${name}  ${states[index]}  ${nodeDetails(output, node)}`.trimEnd());
  }
}

/** The headline in the colour of the state. */
function coloured(style: Style, { state }: ClusterHealth, { glyph, headline }: HealthSentence): string {
  const colour = {
    healthy: style.green,
    maintenance: style.cyan,
    unknown: style.yellow,
    degraded: style.yellow,
    down: style.red,
  }[state];
  return colour(`${glyph} ${style.bold(headline)}`);
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
  return `${details === '' ? '' : style.dim(details)}${checks}${databaseDetails(texts, node)}`;
}

function databaseDetails(texts: Output['texts'], { databases = [] }: NodeHealth): string {
  return databases.map((database) => ` · ${describeDatabase(database, texts)}`).join('');
}
