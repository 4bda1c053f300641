import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository's root folder; also for code that was bundled to another place in it, as the bench is. */
export function repositoryFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
