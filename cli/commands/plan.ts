import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { withoutSecrets } from '../../core/plan/plan.ts';
import { exitCodes } from '../exit-codes.ts';
import type { SecretOptions } from '../given-secrets.ts';
import { pairCommand } from '../pair-command.ts';
import { type PairSession, withHosts } from '../pair-session.ts';
import { planAndShow } from '../plan-session.ts';
import { countChanges, type PlanView } from '../report-plan.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';
import { writableFile } from '../writable-file.ts';

type PlanOptions = PlanView & SecretOptions & { readonly out?: string };

/** `pairkeeper plan`: what `apply` would change, and also what somebody changed by hand since (drift). */
export function planCommand(run: VerbRunner): Command {
  return addPlanViewOptions(pairCommand(run, 'plan', plan)).option('--out <path>');
}

/** The options by which a plan is made, and shown in more or less detail. */
export function addPlanViewOptions(command: Command): Command {
  return command.option('--diff').option('--no-diff').option('--verbose').option('--secrets <file>');
}

async function plan(session: PairSession, options: PlanOptions): Promise<VerbEnd> {
  const { output, file } = session;
  const shown = await withHosts(session, (hosts) => planAndShow(session, hosts, options));
  switch (shown.outcome) {
    case 'blocked':
      return { exitCode: exitCodes.blocked, result: shown };
    case 'nothing-to-do':
      return { exitCode: exitCodes.ok, result: { ...shown, changes: 0 } };
    case 'changes': {
      if (options.out !== undefined) {
        await writableFile(options.out, (path) =>
          writeFile(path, `${JSON.stringify(withoutSecrets(shown.plan), undefined, 2)}\n`, { mode: 0o600 }),
        );
      }
      output.hint(output.texts.text('cli.next-apply', { file }));
      const changes = countChanges(shown.plan);
      const { outcome, plan: changed, planned } = shown;
      return {
        exitCode: exitCodes.changes,
        result: { outcome, changes, plan: withoutSecrets(changed), failover: planned.failover },
      };
    }
  }
}
