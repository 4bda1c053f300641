import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../atomic-file.ts';
import { readIfThere } from '../optional-file.ts';
import type { Lab } from './lab.ts';

/**
 * Puts a lab's host keys into a file of known hosts, in place of those of an earlier lab: its servers are made anew
 * each time, with the same addresses and other keys.
 */
export async function trustLab(lab: Lab, knownHostsFile: string): Promise<void> {
  const [before, keys] = await Promise.all([
    readIfThere(knownHostsFile),
    readFile(lab.knownHostsPath, 'utf8'),
  ]);
  const addresses = lab.nodes.flatMap(({ address, address6 }) => [address, address6]);
  const isOfLab = (line: string) =>
    (line.split(' ')[0] ?? '').split(',').some((host) => addresses.includes(host));
  const others = (before ?? '').split('\n').filter((line) => line !== '' && !isOfLab(line));
  const text = [...others, keys.trimEnd(), ''].join('\n');
  if (text !== before) await writeAtomically(knownHostsFile, text);
}
