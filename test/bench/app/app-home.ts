import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchLab } from '../bench-lab.ts';

/** A user's home with nothing in it but what the app is told to find. */
export type AppHome = {
  readonly path: string;
  /** Pairkeeper's folder in it. */
  readonly pairkeeper: string;
  remove(): Promise<void>;
};

/** A home in which the app was never started. */
export async function makeAppHome(): Promise<AppHome> {
  const path = await mkdtemp(join(tmpdir(), 'pairkeeper-bench-app-'));
  const pairkeeper = join(path, 'pairkeeper');
  await mkdir(join(pairkeeper, 'pairs'), { recursive: true });
  return { path, pairkeeper, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A home whose one pair are the bench's two servers. It is called `bench`, as in its file. */
export async function makeHomeWithPair(bench: BenchLab): Promise<AppHome> {
  const home = await makeAppHome();
  await copyFile(bench.pairFile, join(home.pairkeeper, 'pairs', 'bench.yaml'));
  await copyFile(bench.lab.knownHostsPath, join(home.pairkeeper, 'known_hosts'));
  return home;
}
