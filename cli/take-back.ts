import { type Command, Option } from 'commander';
import { AppError } from '../core/errors/app-error.ts';
import { cleanText } from '../core/host/clean-text.ts';
import type {
  OnEdited,
  TakeBackOptions,
  TakeBackOutcome,
  TakeBackPreview,
} from '../core/operations/take-back.ts';
import { type CliContext, refuseIfInterrupted } from './cli-context.ts';
import { requireConsent } from './consent.ts';
import { errorLines } from './describe.ts';

/** What `undo` and `uninstall` may be told beforehand. */
export type TakeBackFlags = {
  readonly yes?: boolean;
  readonly removePackages?: boolean;
  readonly keepPackages?: boolean;
  readonly keepEdited?: boolean;
  readonly overwriteEdited?: boolean;
};

/** The options that `undo` and `uninstall` share. */
export function addTakeBackOptions(command: Command): Command {
  return command
    .option('--yes')
    .addOption(new Option('--remove-packages').conflicts('keepPackages'))
    .option('--keep-packages')
    .addOption(new Option('--keep-edited').conflicts('overwriteEdited'))
    .option('--overwrite-edited');
}

/**
 * Shows what would be taken back, and asks for everything that has not been said by a flag.
 *
 * @throws AppError `cli.edited` (blocked), `cli.consent-missing`, `cli.declined`
 */
export async function agreeToTakeBack(
  context: CliContext,
  previews: readonly TakeBackPreview[],
  flags: TakeBackFlags,
  question: string,
): Promise<TakeBackOptions> {
  reportPreview(context, previews);
  const onEdited = await fateOfEdits(context, previews, flags);
  await requireConsent(context, flags.yes, question);
  const removePackages = await shallRemovePackages(context, previews, flags);
  refuseIfInterrupted(context);
  return { onEdited, removePackages };
}

/** Shows per node what would be put back or removed, and what somebody edited since. */
function reportPreview(context: CliContext, previews: readonly TakeBackPreview[]): void {
  const { texts, style, say } = context.output;
  for (const preview of previews) {
    say(`\n${style.bold(preview.node)}`);
    for (const path of preview.paths) {
      const edited = preview.edited.includes(path) ? ` ${style.yellow(texts.text('cli.edited-since'))}` : '';
      say(`  ${style.yellow('~')} ${cleanText(path)}${edited}`);
    }
  }
}

/** @throws AppError `cli.edited` when files were edited since, and nobody said or can say what shall become of them */
async function fateOfEdits(
  context: CliContext,
  previews: readonly TakeBackPreview[],
  flags: TakeBackFlags,
): Promise<OnEdited> {
  const edited = [...new Set(previews.flatMap((preview) => preview.edited))];
  if (flags.keepEdited === true) {
    return 'keep';
  }
  if (flags.overwriteEdited === true) {
    return 'overwrite';
  }
  if (edited.length === 0) {
    return 'stop';
  }
  const paths = edited.join(', ');
  if (flags.yes === true || !context.prompt.interactive) {
    throw new AppError('cli.edited', { kind: 'blocked', params: { paths } });
  }
  const question = context.output.texts.text('cli.ask-overwrite', { paths });
  return (await context.prompt.confirm(question)) ? 'overwrite' : 'keep';
}

/** Whether packages that we added go too: by flag, else asked, else (also with --yes) they stay. */
async function shallRemovePackages(
  context: CliContext,
  previews: readonly TakeBackPreview[],
  flags: TakeBackFlags,
): Promise<boolean> {
  const packages = [...new Set(previews.flatMap((preview) => preview.packages))];
  if (packages.length === 0 || flags.keepPackages === true) {
    return false;
  }
  if (flags.removePackages === true || flags.yes === true || !context.prompt.interactive) {
    return flags.removePackages === true;
  }
  const { texts } = context.output;
  return context.prompt.confirm(texts.text('cli.ask-remove-packages', { packages: packages.join(' ') }));
}

/** Says where each node stands after something was taken back. */
export function reportTakeBack(context: CliContext, outcomes: readonly TakeBackOutcome[]): void {
  const { texts, style, say } = context.output;
  for (const { node, state, leftovers, reason } of outcomes) {
    say(`${style.cyan(node)} ${texts.text(`cli.take-back-${state}`)}`);
    if (reason !== undefined) {
      say(errorLines({ ...reason, node }, texts, style));
    }
    if (leftovers.length > 0) {
      say(
        `  ${style.yellow('▲')} ${texts.text('cli.outcome-leftovers', { leftovers: leftovers.join(', ') })}`,
      );
    }
  }
}
