import type { Command } from 'commander';

/** The options that `undo` and `uninstall` share. */
export function addTakeBackOptions(command: Command): Command {
  return command
    .option('--yes', 'do not ask')
    .option('--remove-packages', 'also remove the packages that pairkeeper installed')
    .option('--keep-packages', 'keep them, and do not ask')
    .option('--keep-edited', 'leave files as they are that somebody edited since')
    .option('--overwrite-edited', 'put their old content back all the same');
}
