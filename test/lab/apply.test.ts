import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../core/events/event.ts';
import { eventually } from './support/eventually.ts';
import { differences, fingerprint } from './support/fingerprint.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';
import { buildTool, type Tool, type ToolRun } from './support/tool.ts';

/** The command line on real servers, killed where it hurts most. */
describe('apply', () => {
  const lab = useLab();
  let tool: Tool;
  let before: readonly (readonly string[])[];
  beforeAll(() => {
    tool = buildTool(lab());
  });
  afterAll(() => tool.dispose());
  const begin = async (state?: string): Promise<void> => {
    await lab().reset(state);
    before = await Promise.all(lab().nodes.map(fingerprint));
  };

  const changed = async () => {
    const now = await Promise.all(lab().nodes.map(fingerprint));
    return now.map((lines, index) => differences(before[index] ?? [], lines));
  };
  const states = async () => {
    const shown = await Promise.all(
      lab().nodes.map((node) => node.run(['cat', '/var/lib/pairkeeper/transaction'])),
    );
    return shown.map(({ stdout }) => stdout.split('\n')[0]?.split(' ')[1]);
  };
  const apply = (): ToolRun => tool.run('apply', '--yes', '--no-diff');

  const phase = (name: string, node?: string) => (event: Event) =>
    event.code === 'apply.phase-started' &&
    event.params.phase === name &&
    (node === undefined || event.node === node);

  async function killed(moment: (event: Event) => boolean): Promise<void> {
    const run = tool.run('apply', '--yes', '--no-diff', '--verbose');
    await run.event(moment);
    run.process.kill('SIGKILL');
    await run.ended();
  }

  async function undoLeavesNothing(): Promise<void> {
    expect(await tool.run('undo', '--yes', '--remove-packages').ended()).toMatchObject({ exitCode: 0 });
    expect(await changed()).toEqual([[], []]);
  }

  describe('on new servers', () => {
    beforeEach(() => begin());

    it('confirms, has nothing to do the second time, and uninstall leaves the servers as new', async () => {
      expect(await apply().ended()).toMatchObject({ exitCode: 0, result: { outcome: 'confirmed' } });
      expect(await apply().ended()).toMatchObject({ exitCode: 0, result: { outcome: 'nothing-to-do' } });
      const removed = await tool.run('uninstall', '--yes', '--remove-packages').ended();
      expect(removed).toMatchObject({ exitCode: 0, result: { outcome: 'uninstalled' } });
      expect(await changed()).toEqual([[], []]);
      const left = await lab().nodes[0]?.run(['ls', '/var/lib/pairkeeper', '/run/pairkeeper']);
      expect(left?.stdout).toBe('');
    });

    it('killed while it installs packages, lets undo put the old state back', async () => {
      await killed(({ code, params }) => code === 'apply.step-started' && params.kind === 'package');
      await undoLeavesNothing();
    });
  });

  describe('where the packages are already', () => {
    const packages = 'packages';
    beforeAll(async () => {
      await lab().reset();
      await Promise.all(
        lab().nodes.map((node) =>
          runOn(
            node,
            `apt-get -qq update
             DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends curl keepalived nginx
             systemctl disable --quiet --now keepalived nginx`,
          ),
        ),
      );
      await lab().save(packages);
    });
    beforeEach(() => begin(packages));

    it.each([
      ['as the first commit begins', phase('commit', 'node1')],
      ['as the second commit begins', phase('commit', 'node2')],
      ['as it looks for the proof', phase('verify')],
      ['between the two confirmations', ({ code }: Event) => code === 'apply.node-confirmed'],
    ])('killed %s, lets undo put the old state back', async (_, moment) => {
      await killed(moment);
      await undoLeavesNothing();
    });

    it('killed half-way, is completed by the next apply', async () => {
      await killed(phase('commit', 'node2'));
      expect(await apply().ended()).toMatchObject({ exitCode: 0, result: { outcome: 'confirmed' } });
      expect(await states()).toEqual(['confirmed', 'confirmed']);
    });

    it('killed between the confirmations, is completed by the second node itself', async () => {
      await killed(({ code }) => code === 'apply.node-confirmed');
      // Two minutes later.
      await lab().node('node2').run(['sh', '-c', 'rm -f /var/lib/pairkeeper/txn/*/deadline']);
      await eventually(async () => (await states()).every((state) => state === 'confirmed'), 60_000);
    });
  });
});
