/**
 * What a transaction leaves on a node, under `/var/lib/pairkeeper`. This is the truth that every later run, the
 * dead-man timer, the facts script and the peer's question start from; agent-scripts/linux/transaction*.sh write it.
 *
 * ```
 * /var/lib/pairkeeper/                  0755
 *   transaction     lines `<id> <state>`, newest first, at most five: what the peer is told (heartbeat-answer.sh)
 *                   and what facts read; its first line is the last transaction
 *   managed         absolute paths that confirmed transactions put here and that are still theirs, one a line
 *   lock            lines `owner=…`, `since=…` (RFC 3339), `transaction=…`; exists while a change is unfinished
 *   history         ids of the confirmed transactions that were not undone, oldest first
 *   armed           id of the transaction that the dead-man timer watches; exists while it is armed
 *   flock           flock(2) is held on it while a phase script works; the dead-man timer then waits
 *   txn/<id>/       0700
 *     manifest      the node's part of the plan as data, see manifest.ts
 *     state         one word, see TransactionState
 *     nonce         must be presented to confirm
 *     deadline      `<boot id> <seconds of /proc/uptime>`: rolled back after that, or as soon as the boot id differs
 *     renewals      grows by one line whenever the tool shows that it is alive
 *     journal       `<seconds of /proc/uptime>|<what>|…`: one line for each intent, written through to the disk
 *     log           output of the package manager and of what failed
 *     new/          the staged tree, every file at its final path; argv of commands in argv/
 *     backup/       <step>.before (absent, or present), <step>.content (cp -a), created (folders that were missing)
 *     units-before  `<unit>|<enablement>|<active state>|<type> <result>`; units-now: the same, later
 *     packages-added  packages that were not installed before, one a line
 *     missing-before  files that packages make and forget, and the folders above them, that were not there
 *     forgotten     those files as `sha256sum` prints them, once the packages were installed
 *     changed       exists as soon as anything but packages may have been changed
 *     transaction   the program itself: `sh transaction rollback <id>` needs neither us nor the network
 * ```
 */

/**
 * States of a transaction on one node.
 *
 * ```
 *  preparing ─▶ prepared ─▶ committing ─▶ committed ─▶ confirmed ─▶ undoing ─▶ undone
 *      └───────────┴────────────┴────────────┴─▶ rolling-back ─▶ rolled-back
 * ```
 */
const transactionStates = [
  'preparing',
  'prepared',
  'committing',
  'committed',
  'confirmed',
  'rolling-back',
  'rolled-back',
  'undoing',
  'undone',
] as const;

export type TransactionState = (typeof transactionStates)[number];

/** States in which a transaction still has to end, one way or the other. */
export function isUnfinished(state: TransactionState): boolean {
  return state !== 'confirmed' && state !== 'rolled-back' && state !== 'undone';
}

/** What `transaction status` says. */
export type NodeTransactionStatus = {
  /** The last transaction, finished or not. */
  readonly last?: { readonly id: string; readonly state: TransactionState };
  /** The unfinished one, where there is one. */
  readonly unfinished?: {
    readonly id: string;
    readonly state: TransactionState;
    /** `first` is confirmed first and decides; `second` follows what the first one did. */
    readonly role: 'first' | 'second';
    /** Seconds until the node rolls back by itself; 0 or less: it is about to. */
    readonly secondsLeft: number;
    /** Counts signs of life of the tool that runs the transaction. */
    readonly renewals: number;
    /** True while a phase script works on the node. */
    readonly busy: boolean;
  };
  readonly lock?: { readonly owner: string; readonly since: string };
  /** Ids of the confirmed transactions, oldest first. */
  readonly history: readonly string[];
};

/** Parses the `key=value` lines of `transaction status`; unknown and malformed lines are left out. */
export function parseNodeStatus(lines: readonly string[]): NodeTransactionStatus {
  const values = new Map<string, string>();
  const history: string[] = [];
  for (const line of lines) {
    const match = /^([a-z-]+)=([\x20-\x7e]{0,200})$/.exec(line);
    if (match?.[1] === 'history' && match[2] !== undefined) history.push(match[2]);
    else if (match?.[1] !== undefined && match[2] !== undefined) values.set(match[1], match[2]);
  }
  const lastState = readState(values.get('last-state'));
  const state = readState(values.get('state'));
  const lastId = values.get('last');
  const id = values.get('unfinished');
  const owner = values.get('lock-owner');
  return {
    ...(lastId !== undefined && lastState !== undefined && { last: { id: lastId, state: lastState } }),
    ...(id !== undefined &&
      state !== undefined && {
        unfinished: {
          id,
          state,
          role: values.get('role') === 'second' ? ('second' as const) : ('first' as const),
          secondsLeft: Number(values.get('seconds-left') ?? 0) || 0,
          renewals: Number(values.get('renewals') ?? 0) || 0,
          busy: values.get('busy') === 'yes',
        },
      }),
    ...(owner !== undefined && { lock: { owner, since: values.get('lock-since') ?? '' } }),
    history,
  };
}

function readState(word: string | undefined): TransactionState | undefined {
  return transactionStates.find((state) => state === word);
}
