import { AppError } from '../core/errors/app-error.ts';
import type { TakeBackOutcome, TakeBackPreview } from '../core/operations/take-back.ts';
import type { CliContext } from './cli-context.ts';

/** What `undo` and `uninstall` may be told beforehand. */
export type TakeBackFlags = {
  readonly yes?: boolean;
  readonly removePackages?: boolean;
  readonly keepPackages?: boolean;
  readonly keepEdited?: boolean;
  readonly overwriteEdited?: boolean;
};

/** Shows per node what would be put back or removed, and what somebody edited since. */
export function reportPreview(context: CliContext, previews: readonly TakeBackPreview[]): void {
  const { texts, style, say } = context.output;
  for (const preview of previews) {
    say(`\n${style.bold(preview.node)}`);
    for (const path of preview.paths) {
      const edited = preview.edited.includes(path) ? ` ${style.yellow(texts.text('cli.edited-since'))}` : '';
      say(`  ${style.yellow('~')} ${path}${edited}`);
    }
  }
}

/** @throws AppError `cli.edited` when files were edited since and nobody said what shall become of them */
export function onEditedOf(previews: readonly TakeBackPreview[], flags: TakeBackFlags) {
  const edited = [...new Set(previews.flatMap((preview) => preview.edited))];
  if (flags.keepEdited === true) {
    return 'keep' as const;
  }
  if (flags.overwriteEdited === true) {
    return 'overwrite' as const;
  }
  if (edited.length > 0) {
    throw new AppError('cli.edited', { kind: 'blocked', params: { paths: edited.join(', ') } });
  }
  return 'stop' as const;
}

/** Whether packages that we added go too: by flag, else asked, else they stay. */
export async function shallRemovePackages(
  context: CliContext,
  previews: readonly TakeBackPreview[],
  flags: TakeBackFlags,
): Promise<boolean> {
  const packages = [...new Set(previews.flatMap((preview) => preview.packages))];
  if (packages.length === 0 || flags.keepPackages === true) {
    return false;
  }
  if (flags.removePackages === true || !context.prompt.interactive) {
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
      const params = { ...reason.params, node };
      say(`  ${style.red('✗')} ${texts.text(`error.${reason.code}.what`, params)}`);
      say(`  → ${texts.text(`error.${reason.code}.remedy`, params)}`);
    }
    if (leftovers.length > 0) {
      say(
        `  ${style.yellow('▲')} ${texts.text('cli.outcome-leftovers', { leftovers: leftovers.join(', ') })}`,
      );
    }
  }
}
