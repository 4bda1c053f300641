import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../core/events/event.ts';
import { eventually } from './support/eventually.ts';
import { differences, fingerprint } from './support/fingerprint.ts';
import { useLab } from './support/lab-fixture.ts';
import { buildTool, type Tool, type ToolRun } from './support/tool.ts';

/** The command line on real servers, killed where it hurts most. */
describe('apply', () => {
  const lab = useLab({ resetBeforeEach: true });
  let tool: Tool;
  let fresh: readonly (readonly string[])[];
  beforeAll(() => {
    tool = buildTool(lab());
  });
  afterAll(() => tool.dispose());
  beforeEach(async () => {
    fresh = await Promise.all(lab().nodes.map(fingerprint));
  });

  const changed = async () => {
    const now = await Promise.all(lab().nodes.map(fingerprint));
    return now.map((lines, index) => differences(fresh[index] ?? [], lines));
  };
  const states = async () => {
    const shown = await Promise.all(
      lab().nodes.map((node) => node.run(['cat', '/var/lib/pairkeeper/transaction'])),
    );
    return shown.map(({ stdout }) => stdout.split('\n')[0]?.split(' ')[1]);
  };
  const apply = (): ToolRun => tool.run('apply', '--yes', '--no-diff');

  it('confirms, has nothing to do the second time, and uninstall leaves the servers as new', async () => {
    expect(await apply().ended()).toMatchObject({ exitCode: 0, result: { outcome: 'confirmed' } });
    expect(await apply().ended()).toMatchObject({ exitCode: 0, result: { outcome: 'nothing-to-do' } });
    const removed = await tool.run('uninstall', '--yes', '--remove-packages').ended();
    expect(removed).toMatchObject({ exitCode: 0, result: { outcome: 'uninstalled' } });
    expect(await changed()).toEqual([[], []]);
    const left = await lab().nodes[0]?.run(['ls', '/var/lib/pairkeeper', '/run/pairkeeper']);
    expect(left?.stdout).toBe('');
  });

  const phase = (name: string, node?: string) => (event: Event) =>
    event.code === 'apply.phase-started' &&
    event.params.phase === name &&
    (node === undefined || event.node === node);
  const moments: Readonly<Record<string, (event: Event) => boolean>> = {
    'while it installs packages': ({ code, params }) =>
      code === 'apply.step-started' && params.kind === 'package',
    'as the first commit begins': phase('commit', 'node1'),
    'as the second commit begins': phase('commit', 'node2'),
    'as it looks for the proof': phase('verify'),
    'between the two confirmations': ({ code }) => code === 'apply.node-confirmed',
  };

  describe.each(Object.entries(moments))('killed %s', (_name, moment) => {
    async function killTool(): Promise<void> {
      const run = tool.run('apply', '--yes', '--no-diff', '--verbose');
      await run.event(moment);
      run.process.kill('SIGKILL');
      await run.ended();
    }

    it('lets undo put the old state back', async () => {
      await killTool();
      expect(await tool.run('undo', '--yes', '--remove-packages').ended()).toMatchObject({ exitCode: 0 });
      expect(await changed()).toEqual([[], []]);
    });
  });

  it('killed half-way, is completed by the next apply', async () => {
    const run = apply();
    await run.event(phase('commit', 'node2'));
    run.process.kill('SIGKILL');
    await run.ended();
    expect(await apply().ended()).toMatchObject({ exitCode: 0, result: { outcome: 'confirmed' } });
    expect(await states()).toEqual(['confirmed', 'confirmed']);
  });

  it('killed between the confirmations, is completed by the second node itself', async () => {
    const run = apply();
    await run.event(({ code }) => code === 'apply.node-confirmed');
    run.process.kill('SIGKILL');
    await run.ended();
    // Two minutes later.
    await lab().node('node2').run(['sh', '-c', 'rm -f /var/lib/pairkeeper/txn/*/deadline']);
    await eventually(async () => (await states()).every((state) => state === 'confirmed'));
  });
});
