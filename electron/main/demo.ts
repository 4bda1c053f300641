import { existsSync } from 'node:fs';
import { AppError } from '../../core/errors/app-error.ts';
import type { AppInfo } from '../contract/main-calls.ts';

const LAB_ARGUMENT = '--demo-lab=';

/** Programs and rights of the process, or a test's stand-ins. */
type Surroundings = {
  readonly platform: NodeJS.Platform;
  readonly userId: number | undefined;
  readonly arguments: readonly string[];
};

/** Whether two demo servers can be booted here; what else they need, the engine finds out and says. */
export function demoInfo({ platform, userId, arguments: words }: Surroundings): AppInfo['demo'] {
  const lab = labOf(words);
  const named = lab === undefined ? {} : { lab };
  if (platform !== 'linux') return { isPossible: false, reason: 'demo.not-linux', ...named };
  if (userId !== 0) return { isPossible: false, reason: 'demo.not-root', ...named };
  return { isPossible: true, ...named };
}

/** The lab in whose network the app was started. */
export function labOf(words: readonly string[]): string | undefined {
  const lab = words.find((word) => word.startsWith(LAB_ARGUMENT))?.slice(LAB_ARGUMENT.length);
  return lab !== undefined && /^[a-z0-9-]{1,32}$/.test(lab) ? lab : undefined;
}

/**
 * How to start the app within a lab's network.
 *
 * @param words the present command line, program first
 * @returns undefined when the app is there already
 */
export function demoCommand(
  { lab, namespace }: { readonly lab: string; readonly namespace: string },
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean = existsSync,
): { readonly execPath: string; readonly args: readonly string[] } | undefined {
  if (environment.PAIRKEEPER_LAB_NAMESPACE === namespace || labOf(words) === lab) return undefined;
  const network = `/run/netns/${namespace}`;
  if (!exists(network)) throw new AppError('demo.no-network', { kind: 'blocked', params: { lab } });
  const own = words.filter((word) => !word.startsWith(LAB_ARGUMENT));
  return { execPath: 'nsenter', args: [`--net=${network}`, '--', ...own, `${LAB_ARGUMENT}${lab}`] };
}
