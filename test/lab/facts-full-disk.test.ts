import { expect, it } from 'vitest';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { gatherFacts } from '../../core/facts/gather-facts.ts';
import { runPreflight } from '../../core/preflight/run-preflight.ts';
import { connectLab, labSpec } from './support/connect-lab.ts';
import { installing } from './support/installing-component.ts';
import { useLab } from './support/lab-fixture.ts';

const lab = useLab({ diskMib: 300 });

it('a full disk is a blocker that says how much is missing', async () => {
  const spec = labSpec(lab());
  await lab().node('node2').fillDisk();
  const hosts = await connectLab(lab(), spec);
  const facts = await gatherFacts(hosts, [], createSystemClock());
  await Promise.all(hosts.map((host) => host.close()));
  const blockers = runPreflight(spec, facts, [installing('keepalived')]).filter(
    ({ code }) => code === 'disk.full',
  );
  expect(blockers.length).toBeGreaterThan(0);
  expect(blockers.every(({ level, node }) => level === 'blocker' && node === 'node2')).toBe(true);
});
