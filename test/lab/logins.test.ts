import { describe, expect, it, onTestFinished } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { applied, applyPair, ask, healthy, pairOf, undo } from './support/apply-pair.ts';
import { useLab } from './support/lab-fixture.ts';

/** Where the searches below find the text that must be nowhere else. */
const PATTERN = '/dev/shm/pattern';

describe('apply without a root login', () => {
  const lab = useLab({ nodes: 3 });

  /** Looks at all processes of a node again and again; resolves with those that show the pattern. */
  function watchProcesses(node: LabNode): { stop(): Promise<string> } {
    const search = `while [ -e ${PATTERN} ]; do grep -laFs -f ${PATTERN} /proc/[0-9]*/cmdline /proc/[0-9]*/environ; done; :`;
    const running = node.run(['sh', '-c', search]);
    return {
      async stop() {
        await node.run(['rm', PATTERN]);
        return (await running).stdout;
      },
    };
  }
  /** Files and journal of a node in which the pattern stands. */
  async function searchNode(node: LabNode): Promise<string> {
    const search = `grep -rlFs -f ${PATTERN} /etc /home /root /run /srv /tmp /usr/libexec /var/lib /var/log /var/spool /var/tmp; journalctl -q --no-pager | grep -F -f ${PATTERN}; :`;
    return (await node.run(['sh', '-c', search])).stdout;
  }
  const hide = (node: LabNode) =>
    node.run(['sh', '-c', `umask 077; cat >${PATTERN}`], { stdin: `${lab().passwords.admin}\n` });

  it('works with sudo, with and without a password, and through a jump host; the password shows nowhere', async () => {
    const [, second, jump] = lab().nodes as readonly [LabNode, LabNode, LabNode];
    const spec = pairOf(lab(), {
      ssh: [{ user: 'deploy' }, { user: 'admin', identityFile: undefined, jump: { host: jump.address } }],
    });
    // From here the second node can only be reached through the third one.
    const route = (verb: 'add' | 'delete') =>
      lab().enter(['ip', 'route', verb, 'unreachable', second.address]);
    onTestFinished(async () => {
      await route('delete');
    });
    expect(await route('add')).toMatchObject({ exitCode: 0 });
    await Promise.all(lab().nodes.map(hide));
    const searches = lab().nodes.map(watchProcesses);
    // A search that finds nothing must be one that would.
    const decoy = jump.run(['sh', '-c', 'read -r word; exec sh -c "sleep 2; :" "$word"'], {
      stdin: `${lab().passwords.admin}\n`,
    });
    const done = await applied(lab(), spec);
    await decoy;
    const [inFirst, inSecond, inJump] = await Promise.all(searches.map((search) => search.stop()));
    expect([inFirst, inSecond]).toEqual(['', '']);
    expect(inJump).toContain('/cmdline');
    expect(JSON.stringify(done)).not.toContain(lab().passwords.admin);
    const health = await healthy(lab(), spec);
    expect((await ask(`http://${lab().vip()}/`)).servedBy).toBe(health.holder);
    expect((await applyPair(lab(), spec)).result?.outcome).toBe('nothing-to-do');
    expect(await undo(lab(), spec)).toMatchObject({ outcome: 'undone' });

    await Promise.all(lab().nodes.map(hide));
    expect(await Promise.all(lab().nodes.map(searchNode))).toEqual(['', '', '']);
  });
});
