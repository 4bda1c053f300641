import { homedir } from 'node:os';
import { join } from 'node:path';

type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
};

/** Where our own files are, for command line and app alike: PAIRKEEPER_HOME, or the platform's place for them. */
export function pairkeeperHome({ environment, platform }: Surroundings): string {
  const chosen = environment.PAIRKEEPER_HOME;
  if (chosen !== undefined && chosen !== '') {
    return chosen;
  }
  if (platform === 'win32') {
    return join(environment.APPDATA ?? homedir(), 'Pairkeeper');
  }
  return platform === 'darwin'
    ? join(homedir(), 'Library', 'Application Support', 'Pairkeeper')
    : join(environment.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'pairkeeper');
}
