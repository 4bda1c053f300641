import { Command } from 'commander';
import {
  entriesOf,
  exportLines,
  HERE,
  type PairTrail,
  readNodeTrails,
  readOwnTrail,
} from '../../core/audit/pair-trails.ts';
import { auditStoreOf } from '../audit-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { pairCommand } from '../pair-command.ts';
import { type PairSession, withReachableHosts } from '../pair-session.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

/** `pairkeeper audit`: who changed the pair, when, from where, and how it ended. */
export function auditCommand(run: VerbRunner): Command {
  return new Command('audit')
    .addCommand(pairCommand(run, 'verify', verify))
    .addCommand(pairCommand(run, 'export', exportAll));
}

/** Follows the chain of each trail, and holds the nodes' against what was noted here. */
async function verify(session: PairSession): Promise<VerbEnd> {
  const { output } = session;
  const trails = await readAll(session);
  for (const trail of trails) report(session, trail);
  const isBroken = trails.some((trail) => 'checked' in trail && trail.checked.problems.length > 0);
  const isComplete = trails.every((trail) => 'checked' in trail);
  output.settle();
  const exitCode = isBroken ? exitCodes.degraded : isComplete ? exitCodes.ok : exitCodes.unknown;
  return { exitCode, result: { trails: trails.map(summaryOf) } };
}

function summaryOf(trail: PairTrail) {
  return 'checked' in trail
    ? { of: trail.of, entries: trail.checked.entries.length, problems: trail.checked.problems }
    : { of: trail.of, isOutOfReach: true };
}

function report({ output }: PairSession, trail: PairTrail): void {
  const { texts, style, say } = output;
  const { of } = trail;
  if (!('checked' in trail)) {
    say(`${style.yellow('?')} ${texts.text('cli.audit-out-of-reach', { of })}`);
    return;
  }
  const { entries, problems } = trail.checked;
  if (problems.length === 0) {
    say(`${style.green('✓')} ${texts.text('cli.audit-sound', { of, count: entries.length })}`);
  }
  for (const { kind, line } of problems) {
    say(`${style.red('✗')} ${texts.text(`cli.audit-${kind}`, { of, line })}`);
  }
}

/** Every entry of every trail as lines of JSON, oldest first, for a log system. */
async function exportAll(session: PairSession): Promise<VerbEnd> {
  const trails = await readAll(session);
  for (const line of exportLines(session.spec.name, trails)) session.output.data(line);
  const isComplete = trails.every((trail) => 'checked' in trail);
  return { exitCode: isComplete ? exitCodes.ok : exitCodes.unknown, result: { entries: entriesOf(trails) } };
}

async function readAll(session: PairSession): Promise<readonly PairTrail[]> {
  const here = await readOwnTrail(auditStoreOf(session));
  const ofNodes = await withReachableHosts(session, (hosts) => readNodeTrails(here.entries, hosts));
  return [{ of: HERE, checked: here }, ...ofNodes];
}
