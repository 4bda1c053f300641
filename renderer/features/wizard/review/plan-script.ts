import type { NodePlan, Plan, PlannedStep } from '../../../../core/plan/plan.ts';

/**
 * A node's part of a plan as a POSIX shell script, to be read or to be run by hand where Pairkeeper may not log in.
 * It has no safety timer and proves nothing; its first lines say so.
 *
 * @param head a warning in the reader's language
 */
export function planScript({ node, steps }: NodePlan, { pair, hash }: Plan, head: string): string {
  const lines = [
    '#!/bin/sh',
    ...head.split('\n').map((line) => `# ${line}`),
    `# ${pair}: ${node}, ${hash}`,
    'set -eu',
    '',
    ...steps.flatMap((planned) => [`# ${oneLine(planned.step.id)}`, ...commandsOf(planned), '']),
  ];
  return lines.join('\n');
}

function commandsOf(planned: PlannedStep): readonly string[] {
  const { step, change } = planned;
  switch (step.kind) {
    case 'package': {
      const packages = ('details' in planned ? planned.details : step.packages).map(quote).join(' ');
      return [
        `if command -v apt-get >/dev/null; then apt-get install -y ${packages}; else dnf install -y ${packages}; fi`,
      ];
    }
    case 'directory':
      return change === 'remove'
        ? [`rmdir ${quote(step.path)}`]
        : [`mkdir -p ${quote(step.path)}`, ...ownership(step)];
    case 'file':
      if (change === 'remove') return [`rm -f ${quote(step.path)}`];
      if (step.secret === true) return [`# ${step.path}: secret`];
      return [`printf %s ${quote(step.content)} >${quote(step.path)}`, ...ownership(step)];
    case 'service':
      return ('details' in planned ? planned.details : []).map(
        (verb) => `systemctl ${quote(verb)} ${quote(step.unit)}`,
      );
    case 'sysctl':
      return [`sysctl -w ${quote(`${step.key}=${step.value}`)}`];
    case 'command':
      return [step.run.map(quote).join(' ')];
  }
}

function ownership(step: {
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
}): readonly string[] {
  return [`chown ${quote(step.owner)} ${quote(step.path)}`, `chmod ${quote(step.mode)} ${quote(step.path)}`];
}

/** One word of a POSIX shell (XCU 2.2.2). */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
