import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  claimSubnet,
  isRunning,
  type LabRecord,
  labNames,
  publishLab,
  readLab,
  releaseSubnet,
  startTimeOf,
  sweepState,
} from './lab-state.ts';

function record(name: string): LabRecord {
  return {
    version: 1,
    name,
    release: 'bookworm',
    subnet: 1,
    namespace: `pk-${name}`,
    ownsNamespace: true,
    bridge: 'pk1br',
    cgroup: '/sys/fs/cgroup/none',
    disks: '/nonexistent',
    layers: [],
    repository: '/nonexistent',
    adminPassword: 'secret',
    nodes: [],
  };
}

// Only Linux has /proc and labs.
describe.runIf(process.platform === 'linux')('the state of labs', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pairkeeper-test-'));
    vi.stubEnv('PAIRKEEPER_LAB_STATE', join(directory, 'state'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(directory, { recursive: true, force: true });
  });

  it('gives labs that start together different subnets', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `lab${index}`);
    const subnets = await Promise.all(names.map((name) => claimSubnet(name)));
    expect(new Set(subnets).size).toBe(20);
    await releaseSubnet(subnets[3] ?? 0);
    expect(await claimSubnet('again')).toBe(subnets[3]);
  });

  it('lets one of two labs have a name, and leaves the other nothing', async () => {
    const results = await Promise.allSettled([publishLab(record('a')), publishLab(record('a'))]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(publishLab(record('a'))).rejects.toMatchObject({ code: 'lab.name-taken' });
    expect(await labNames()).toEqual(['a']);
    expect(await readLab('a')).toEqual(record('a'));
  });

  it('takes back the subnet of a process that ended before its lab had a record', async () => {
    const subnet = await claimSubnet('first');
    await releaseSubnet(subnet);
    const claims = join(directory, 'state', '.subnets');
    // The pid runs, but it is another process: its start time differs.
    await symlink(
      JSON.stringify({ lab: 'gone', pid: process.pid, startTime: '1' }),
      join(claims, String(subnet)),
    );
    await sweepState();
    expect(await readdir(directory)).toEqual([]);
  });

  it('never takes a recycled pid for the process it knew', async () => {
    const startTime = await startTimeOf(process.pid);
    expect(await isRunning({ pid: process.pid, startTime: startTime ?? '' })).toBe(true);
    expect(await isRunning({ pid: process.pid, startTime: '1' })).toBe(false);
  });
});
