import { readFile, stat } from 'node:fs/promises';
import type { GivenSecrets, SecretNeed } from '../core/components/component.ts';
import { AppError } from '../core/errors/app-error.ts';
import type { CliContext } from './cli-context.ts';

/** How a verb that plans may be given secrets. */
export type SecretOptions = { readonly secrets?: string };

/**
 * Where `planPair` has secrets from: a file of `NAME=VALUE` lines, and for what is missing then, the person at the
 * terminal. Never from options or the environment, where others could read them. What was typed once serves the whole
 * verb.
 *
 * @throws AppError `cli.secrets-file`, `cli.secrets-open`
 */
export function secretSource(
  { prompt, output, platform }: Pick<CliContext, 'prompt' | 'output' | 'platform'>,
  { secrets: file }: SecretOptions,
): (needs: readonly SecretNeed[]) => Promise<GivenSecrets> {
  const typed: Record<string, string> = {};
  return async (needs) => {
    const given = file === undefined ? {} : await readSecrets(file, platform);
    for (const { id, why, params } of needs) {
      if (given[id] !== undefined || typed[id] !== undefined || !prompt.interactive || output.json) continue;
      typed[id] = await prompt.secret(output.texts.text(`secret.${why}`, params));
    }
    return { ...typed, ...given };
  };
}

async function readSecrets(file: string, platform: NodeJS.Platform): Promise<GivenSecrets> {
  try {
    const { mode } = await stat(file);
    if (platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new AppError('cli.secrets-open', { kind: 'usage', params: { file } });
    }
    const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
    return Object.fromEntries(
      lines
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => {
          const [, name, value] = /^([a-z0-9.-]{1,200})=(.+)$/.exec(line) ?? [];
          if (name === undefined || value === undefined) throw new Error('not NAME=VALUE');
          return [name, value];
        }),
    );
  } catch (error) {
    if (error instanceof AppError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('cli.secrets-file', { kind: 'usage', params: { file, detail } });
  }
}
