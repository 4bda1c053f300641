import type { Texts } from '../../../../locales/texts.ts';
import type { Meaning } from '../frame/means.tsx';
import { simpleMeanings } from '../meanings.ts';
import type { Connection } from './use-connection.ts';

/** What the answers of the first step mean: nothing is changed, and this is how we get in. */
export function connectMeanings({ nodes }: Connection, texts: Texts): readonly Meaning[] {
  const [first] = nodes;
  const user = first.ssh.user ?? 'root';
  const isRoot = nodes.every(({ ssh }) => (ssh.user ?? 'root') === 'root');
  const jumps = nodes.flatMap(({ ssh }) => (ssh.jump === undefined ? [] : [ssh.jump.host]));
  const isLegacy = nodes.some(({ ssh }) => ssh.legacyAlgorithms === true);
  const keys = nodes.flatMap(({ ssh }) => (ssh.identityFile === undefined ? [] : [ssh.identityFile]));
  const words = [
    'read-only',
    isRoot ? 'as-root' : 'with-sudo',
    ...(jumps.length === 0 ? [] : ['jump']),
    keys.length === 0 ? 'agent' : 'key',
    ...(isLegacy ? ['legacy'] : []),
  ];
  return simpleMeanings(texts, words, { user, jump: listed(jumps), key: listed(keys) });
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}
