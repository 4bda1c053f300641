import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { eventually } from '../lab/support/eventually.ts';

const state = '/var/lib/pairkeeper';

/** Minutes later: deadlines have passed, and what timers were armed for is due. */
const PASS_TIME = `for deadline in ${state}/txn/*/deadline; do
    [ ! -e "$deadline" ] || { read -r boot _ <"$deadline" && echo "$boot 0" >"$deadline"; }
  done
  for waiting in ${state}/txn/*/waiting-*; do [ ! -e "$waiting" ] || echo -100000 >"$waiting"; done
  for unit in pairkeeper-switchover-undo pairkeeper-drill-undo-service-stop; do
    systemctl is-active --quiet "$unit.timer" || continue
    systemctl start "$unit.service"
    systemctl stop "$unit.timer"
  done
  exit 0`;

/**
 * A line for everything that is not at its end. A node's own timer may still clear up behind a change that it has ended:
 * the next command waits for it, up to 20 s (`own_node` in agent-scripts/linux/transaction-common.sh), and so do we.
 */
const UNSETTLED = `cd ${state} 2>/dev/null || exit 0
  [ ! -e flock ] || flock -w 20 flock true 2>/dev/null || [ ! -e flock ] || echo flock
  for name in armed lock switchover-running; do [ ! -e "$name" ] || echo "$name"; done
  for file in txn/*/state; do
    [ -r "$file" ] || continue
    read -r word <"$file"
    case $word in confirmed | rolled-back | undone) ;; *) echo "$file $word" ;; esac
  done
  flag=0
  [ ! -r maintenance ] || read -r flag <maintenance
  [ "$flag" = 0 ] || echo "maintenance $flag"
  exit 0`;

/** What is still under way on a node; empty when all has come to its end. */
export async function unsettled(node: LabNode): Promise<string> {
  const { stdout } = await node.run(['sh', '-c', UNSETTLED]);
  return stdout.trim();
}

/** Lets time pass until both nodes have ended by themselves whatever was begun. @throws when they do not */
export async function settleByThemselves(nodes: readonly LabNode[]): Promise<void> {
  let left: readonly string[] = [];
  try {
    await eventually(
      async () => {
        await Promise.all(nodes.map((node) => node.run(['sh', '-c', PASS_TIME])));
        left = await Promise.all(nodes.map(unsettled));
        return left.every((text) => text === '');
      },
      90_000,
      500,
    );
  } catch (error) {
    throw new Error(`stuck: ${JSON.stringify(left)}`, { cause: error });
  }
}

export type Journal = {
  /** The last change of this node, `''` when there is none. */
  readonly transaction: string;
  readonly lines: readonly string[];
};

/** The journal of the newest transaction, without times. */
export async function readJournal(node: LabNode): Promise<Journal> {
  const script = `last=$(ls ${state}/txn 2>/dev/null | tail -n 1)
    [ -z "$last" ] || { echo "$last"; cut -d '|' -f 2- "${state}/txn/$last/journal" 2>/dev/null; }`;
  const { stdout } = await node.run(['sh', '-c', script]);
  const [transaction = '', ...lines] = stdout.trimEnd().split('\n');
  return { transaction, lines };
}

/** The newest change of each node, once no node is on its way to or from one. @throws when one stays on its way */
export async function endedPhases(
  nodes: readonly LabNode[],
): Promise<readonly { readonly transaction: string; readonly state: string }[]> {
  const script = `last=$(ls ${state}/txn 2>/dev/null | tail -n 1)
    [ -z "$last" ] || { echo "$last"; cat "${state}/txn/$last/state"; }`;
  let found: readonly { readonly transaction: string; readonly state: string }[] = [];
  await eventually(
    async () => {
      found = await Promise.all(
        nodes.map(async (node) => {
          const [transaction = '', word = ''] = (await node.run(['sh', '-c', script])).stdout.split('\n');
          return { transaction, state: word };
        }),
      );
      return found.every((one) => !['preparing', 'committing', 'rolling-back'].includes(one.state));
    },
    90_000,
    500,
  );
  return found;
}

/** What a node recorded last of its addresses and checks, and what its keepalived said: for a run that went wrong. */
export async function readEvidence(node: LabNode): Promise<string> {
  const script = `tail -n 30 ${state}/events.jsonl; journalctl -q -n 60 --no-pager -o short-precise -u keepalived`;
  const { stdout } = await node.run(['sh', '-c', script]);
  return `${node.name}:\n${stdout}`;
}
