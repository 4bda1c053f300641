import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requireVisible } from './control-group.ts';

it('refuses to work where another /sys hides the control groups', async () => {
  const hierarchy = await mkdtemp(join(tmpdir(), 'pairkeeper-'));
  const lab = join(hierarchy, 'pairkeeper-lab/demo');
  try {
    await expect(requireVisible(lab)).rejects.toMatchObject({
      code: 'lab.groups-not-visible',
      params: { hierarchy },
    });
    await writeFile(join(hierarchy, 'cgroup.controllers'), '');
    await expect(requireVisible(lab)).resolves.toBeUndefined();
  } finally {
    await rm(hierarchy, { recursive: true });
  }
});
