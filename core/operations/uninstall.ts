import type { ResolveDependencies } from '../apply/unfinished.ts';
import type { HostPair } from '../host/host.ts';
import { standbyFirst } from './standby-first.ts';
import {
  previewNode,
  type TakeBackOptions,
  type TakeBackOutcome,
  type TakeBackPreview,
  takeBackInOrder,
} from './take-back.ts';

export type UninstallResult =
  /** Files were edited since, and `onEdited` was `stop`: nothing was changed. */
  | { readonly outcome: 'edited'; readonly nodes: readonly TakeBackPreview[] }
  /** partial: not on both nodes; run it again to complete it. */
  | { readonly outcome: 'uninstalled' | 'partial'; readonly nodes: readonly TakeBackOutcome[] };

/** Looks which files somebody edited since, and which packages we added; in the order of pair.yaml. */
export function previewUninstall(
  hosts: HostPair,
  dependencies: ResolveDependencies,
): Promise<readonly TakeBackPreview[]> {
  return Promise.all(hosts.map((host) => previewNode(host, ['uninstall'], dependencies)));
}

/**
 * Puts both nodes back to before the first change that we made, newest change first, and then removes what is ours:
 * programs, settings, journals. May be repeated until nothing is left. Unfinished transactions are for
 * `resolveUnfinished`, which comes first.
 */
export async function uninstallPair(
  hosts: HostPair,
  options: TakeBackOptions,
  dependencies: ResolveDependencies,
): Promise<UninstallResult> {
  if (options.onEdited === 'stop') {
    const previews = await previewUninstall(hosts, dependencies);
    if (previews.some(({ edited }) => edited.length > 0)) return { outcome: 'edited', nodes: previews };
  }
  const order = await standbyFirst(hosts);
  const nodes = await takeBackInOrder(hosts, order, ['uninstall'], options, dependencies);
  const done = nodes.every(({ state, leftovers }) => state === 'done' && leftovers.length === 0);
  return { outcome: done ? 'uninstalled' : 'partial', nodes };
}
