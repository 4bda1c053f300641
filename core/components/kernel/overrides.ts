import type { NodeFacts } from '../../facts/node-facts.ts';
import { wantedParameters } from './parameters.ts';
import { SYSCTL_PATH } from './render.ts';
import type { KernelSettings } from './settings.ts';

export const SYSCTL_FILES = '/etc/sysctl.d/*';

/** Debian reads it last of all, as /etc/sysctl.d/99-sysctl.conf. */
export const OLD_SYSCTL_FILE = '/etc/sysctl.conf';

export type Override = { readonly path: string; readonly key: string; readonly value: string };

/**
 * Files of the admin's that are read after ours at boot and set one of our parameters to another value: then ours
 * lasts until the next boot only. Files are taken in the order of their names (sysctl.d(5)).
 */
export function findOverrides(settings: KernelSettings, facts: NodeFacts): readonly Override[] {
  const wanted = new Map(wantedParameters(settings, facts).map(({ key, value }) => [key, value]));
  return Object.values(facts.files)
    .filter(({ path }) => isReadLater(path))
    .flatMap(({ path, content = '' }) => assignments(content).map((assignment) => ({ path, ...assignment })))
    .filter(({ key, value }) => wanted.has(key) && wanted.get(key) !== value);
}

function isReadLater(path: string): boolean {
  return path === OLD_SYSCTL_FILE || (/^\/etc\/sysctl\.d\/[^/]+\.conf$/.test(path) && path > SYSCTL_PATH);
}

function assignments(content: string): readonly { readonly key: string; readonly value: string }[] {
  return content.split('\n').flatMap((line) => {
    const [, key, value] = /^\s*-?([a-z0-9_./-]+?)\s*=\s*(.*?)\s*$/i.exec(line) ?? [];
    return key === undefined || value === undefined
      ? []
      : [{ key: key.replaceAll('/', '.'), value: value.replace(/\s+/g, ' ') }];
  });
}
