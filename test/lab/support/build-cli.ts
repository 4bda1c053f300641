import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const repository = new URL('../../..', import.meta.url).pathname;

/**
 * Builds the command line from the sources.
 *
 * @param folder emptied first
 * @param config the build's, of another command line than the usual one
 * @returns path of the program, to be run with node
 */
export function buildCli(folder: string, config = 'build/vite.cli.config.mts'): string {
  const vite = join(repository, 'node_modules/.bin/vite');
  const options = ['--config', config, '--logLevel', 'warn', '--emptyOutDir'];
  const built = spawnSync(vite, ['build', ...options, '--outDir', folder], {
    cwd: repository,
    encoding: 'utf8',
  });
  const program = join(folder, 'pairkeeper.js');
  if (!existsSync(program)) throw new Error(`no build: ${built.stderr}`);
  return program;
}
