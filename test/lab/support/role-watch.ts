import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import { eventually } from './eventually.ts';

type Published = Readonly<Record<string, string | undefined>>;

/** A pair whose database works as it should. */
export type SettledPair = { readonly primary: LabNode; readonly replica: LabNode };

/** Looks at what the nodes publish of a database's role. */
export function roleWatch(engine: string, pair: () => readonly [LabNode, LabNode]) {
  /** Nothing while the node is off. */
  async function published(node: LabNode): Promise<Published> {
    const { stdout } = await node.run(['cat', `/run/pairkeeper/roles/${engine}`]);
    return Object.fromEntries(stdout.split('\n').map((line) => line.split('=')));
  }

  /**
   * Waits until one node is primary, holds the address, its replica has all of it and has heard that it does.
   *
   * @param wanted who must be primary; a role that was moved a moment ago is published a moment later
   */
  async function settled(wanted?: LabNode): Promise<SettledPair> {
    let found: SettledPair | undefined;
    let seen: unknown;
    const look = async () => {
      const [a, b] = await Promise.all([published(pair()[0]), published(pair()[1])]);
      seen = [a, b];
      if (serves(a) && follows(b)) found = { primary: pair()[0], replica: pair()[1] };
      if (serves(b) && follows(a)) found = { primary: pair()[1], replica: pair()[0] };
      return found !== undefined && (wanted === undefined || found.primary.name === wanted.name);
    };
    try {
      await eventually(look, 120_000);
    } catch (error) {
      throw new Error(`not settled: ${JSON.stringify(seen)}`, { cause: error });
    }
    return found as SettledPair;
  }

  /** Waits until a node has this role, and where given for this reason. */
  async function becomes(node: LabNode, role: string, reason?: string): Promise<void> {
    try {
      await eventually(async () => {
        const now = await published(node);
        return now.role === role && (reason === undefined || now.reason === reason);
      }, 90_000);
    } catch (error) {
      throw new Error(`${node.name}: not ${role} ${reason ?? ''}: ${JSON.stringify(await published(node))}`, {
        cause: error,
      });
    }
  }

  /** Waits until one of the two serves with a newer epoch than before the work. */
  async function failedOver(work: () => Promise<unknown>): Promise<void> {
    const { primary } = await settled();
    const { epoch } = await published(primary);
    await work();
    await eventually(async () => {
      const now = await Promise.all(pair().map(published));
      return now.some(({ role, epoch: newer }) => role === 'primary' && Number(newer) > Number(epoch));
    }, 90_000);
  }

  /** Whether a primary that lost its power had something of its own is chance; then an admin would say that it may go. */
  async function rejoins(node: LabNode): Promise<void> {
    const role = async () => (await published(node)).role ?? '';
    await eventually(async () => ['primary', 'replica', 'quarantined'].includes(await role()), 30_000);
    if ((await role()) === 'quarantined') {
      const order = ['/usr/libexec/pairkeeper/role-worker', engine, '--order', 'rejoin', 'test'];
      const { exitCode, stdout } = await node.run(order);
      if (exitCode !== 0) throw new Error(`${node.name} may not rejoin: ${stdout}`);
    }
  }

  return { published, settled, becomes, failedOver, rejoins };
}

function serves(now: Published): boolean {
  return now.reason === 'serving' && now.promise === 'on' && now.vrrp === 'master';
}

function follows(now: Published): boolean {
  return (
    now.reason === 'following' && now.link === 'up' && now.heard_promise === 'on' && now.vrrp === 'backup'
  );
}
