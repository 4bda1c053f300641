import { sha256Hex } from '../plan/digest.ts';

/**
 * The trail of changes: one JSON object a line, each with the hash of the line before. The nodes write theirs by
 * agent-scripts/linux/audit-entry.sh, this computer its own; the form is the same. A hash covers the line's bytes up to
 * `,"hash":`.
 */

export type AuditEntry = {
  /** From 1, without a gap. */
  readonly n: number;
  /** RFC 3339, by the writer's clock. */
  readonly at: string;
  /** The node, or `here`. */
  readonly on: string;
  readonly action: string;
  /** Who ran Pairkeeper, e.g. `ann@laptop`. */
  readonly who: string;
  readonly subject: string;
  /** Hash of the plan; '' where there is none. */
  readonly plan: string;
  /** `started`, then how it ended; `failed:<code>`. */
  readonly result: string;
  /** What the node's sshd knows: address, account, method, key fingerprint. In this computer's trail '' */
  readonly from?: string;
  readonly login?: string;
  readonly method?: string;
  readonly key?: string;
  /** In this computer's trail: the nodes' last entries after this one, as `N:HASH`. */
  readonly heads?: Readonly<Record<string, string>>;
};

/** An entry as it stands in a trail. */
export type SealedEntry = AuditEntry & { readonly prev: string; readonly hash: string };

/** What is wrong with a trail, and where. */
export type AuditProblem = {
  readonly kind: 'edited' | 'removed' | 'unreadable' | 'cut-off';
  /** From 1; of the line at fault, or before which lines are missing. For `cut-off` the last line that there is. */
  readonly line: number;
};

export type CheckedTrail = {
  readonly entries: readonly SealedEntry[];
  readonly problems: readonly AuditProblem[];
};

const NOTHING_BEFORE = '0'.repeat(64);
const HASH = /^(.*),"hash":"([0-9a-f]{64})"\}$/;

/** @returns the line to append to a trail */
export function auditLine(trail: string, entry: Omit<AuditEntry, 'n'>): string {
  const last = linesOf(trail).at(-1);
  const n = (last === undefined ? 0 : (readEntry(last)?.n ?? 0)) + 1;
  const prev = (last === undefined ? undefined : HASH.exec(last)?.[2]) ?? NOTHING_BEFORE;
  const body = JSON.stringify({ n, ...entry, prev }).slice(0, -1);
  return `${body},"hash":"${sha256Hex(body)}"}\n`;
}

/**
 * Follows the chain from the first line to the last.
 *
 * @param known entries that somebody else has noted, as `N:HASH`: each must be here
 */
export function checkTrail(trail: string, known: readonly string[] = []): CheckedTrail {
  const entries: SealedEntry[] = [];
  const problems: AuditProblem[] = [];
  const present = new Set<string>();
  let expected = { n: 1, prev: NOTHING_BEFORE };
  const lines = linesOf(trail);
  for (const [index, line] of lines.entries()) {
    const [, body = '', hash = ''] = HASH.exec(line) ?? [];
    const entry = readEntry(line);
    if (entry === undefined || hash === '') {
      problems.push({ kind: 'unreadable', line: index + 1 });
      continue;
    }
    entries.push(entry);
    const isEdited = sha256Hex(body) !== hash;
    if (isEdited) problems.push({ kind: 'edited', line: index + 1 });
    else if (entry.n !== expected.n || entry.prev !== expected.prev) {
      // An entry that was replaced together with its hash breaks the chain at the next one.
      problems.push({ kind: 'removed', line: index + 1 });
    }
    present.add(`${entry.n}:${hash}`);
    expected = { n: entry.n + 1, prev: hash };
  }
  const isCutOff = problems.length === 0 && known.some((head) => !present.has(head));
  if (isCutOff) problems.push({ kind: 'cut-off', line: lines.length });
  return { entries, problems };
}

/** What this computer's trail says that a node's must hold. A node that was set up anew begins a new one. */
export function knownHeads(entries: readonly AuditEntry[], node: string): readonly string[] {
  const heads = entries.flatMap(({ heads: all, action, result }) => {
    const head = all?.[node];
    const isGone = action === 'uninstall' && result === 'uninstalled';
    return isGone ? ['gone'] : head === undefined ? [] : [head];
  });
  return heads.slice(heads.lastIndexOf('gone') + 1);
}

function linesOf(trail: string): readonly string[] {
  return trail.split('\n').filter((line) => line !== '');
}

function readEntry(line: string): SealedEntry | undefined {
  try {
    const value = JSON.parse(line) as SealedEntry;
    return Number.isInteger(value.n) && typeof value.action === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
