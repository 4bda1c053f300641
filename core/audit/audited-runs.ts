import { cleanText } from '../host/clean-text.ts';
import type { SealedEntry } from './audit-trail.ts';

/** How somebody came to a node, as its own sshd has logged it. */
type AuditLogin = {
  readonly node: string;
  readonly from: string;
  readonly login: string;
  readonly method: string;
  /** Fingerprint; '' when it was no key. */
  readonly key: string;
};

/** Something that was done to a pair: its beginning and its end, put together from all trails that have it. */
export type AuditedRun = {
  readonly action: string;
  /** To what: a node, a scenario, a database; '' where there is nothing to tell. */
  readonly subject: string;
  readonly plan: string;
  readonly who: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** How it ended; absent: it still runs, or was killed. */
  readonly result?: string;
  /** Whose trails have it, this computer's first. */
  readonly trails: readonly string[];
  readonly logins: readonly AuditLogin[];
};

type Trail = { readonly of: string; readonly entries: readonly SealedEntry[] };

/** A run as one trail has it. */
type Part = { readonly of: string; readonly first: SealedEntry; last?: SealedEntry };

/** Entries of each trail that are looked at, the newest: what is put together must not take long, whatever a node sends. */
const maxEntries = 2000;

/** Two nodes that tell of the same run by their own clocks, milliseconds. */
const sameWithinMs = 60_000;

/**
 * Puts beginning and end together, and what several trails say of one run: those of the nodes belong to this
 * computer's by the heads that it has noted, and to each other, where another computer did it, by what they say.
 *
 * @param trails this computer's first
 * @returns newest first
 */
export function auditedRuns(trails: readonly Trail[]): readonly AuditedRun[] {
  const groups: Part[][] = [];
  for (const part of trails.flatMap(partsOf)) {
    const group = groups.find((parts) => parts.every(({ of }) => of !== part.of) && isSame(parts, part));
    if (group === undefined) groups.push([part]);
    else group.push(part);
  }
  return groups.map(runOf).sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** An end belongs to the last beginning of the same that is still open. */
function partsOf({ of, entries }: Trail): readonly Part[] {
  const parts: Part[] = [];
  for (const entry of entries.slice(-maxEntries)) {
    const begun = [...parts]
      .reverse()
      .find(({ first, last }) => last === undefined && saysSame(first, entry));
    if (entry.result === 'started' || begun === undefined || begun.first.result !== 'started') {
      parts.push({ of, first: entry });
    } else {
      begun.last = entry;
    }
  }
  return parts;
}

function isSame(parts: readonly Part[], part: Part): boolean {
  const noted = parts.flatMap(({ first, last }) => [first.heads?.[part.of], last?.heads?.[part.of]]);
  const heads = [part.first, part.last].map((entry) => entry && `${entry.n}:${entry.hash}`);
  if (heads.some((head) => head !== undefined && noted.includes(head))) return true;
  return parts.some(({ of, first }) => of !== 'here' && isAtOnce(first, part.first));
}

function isAtOnce(one: SealedEntry, other: SealedEntry): boolean {
  const apart = Math.abs(Date.parse(one.at) - Date.parse(other.at));
  return saysSame(one, other) && one.plan === other.plan && apart <= sameWithinMs;
}

function saysSame(one: SealedEntry, other: SealedEntry): boolean {
  return one.action === other.action && one.subject === other.subject && one.who === other.who;
}

function runOf(parts: readonly [Part, ...Part[]] | readonly Part[]): AuditedRun {
  const [first] = parts as readonly [Part];
  const { action, subject, plan, who, at, result } = first.first;
  // A trail that was cut off, or a node that was away, may lack the end that another one has.
  const last = parts.find((part) => part.last !== undefined)?.last;
  const end = last ?? (result === 'started' ? undefined : first.first);
  return {
    action: plain(action),
    subject: plain(subject),
    plan: plain(plan),
    who: plain(who),
    startedAt: plain(at),
    ...(end === undefined ? {} : { endedAt: plain(end.at), result: plain(end.result) }),
    trails: parts.map(({ of }) => of),
    logins: parts.flatMap(({ of, first: entry }) => loginOf(of, entry)),
  };
}

function loginOf(node: string, { from, login, method, key }: SealedEntry): readonly AuditLogin[] {
  const told = { node, from: plain(from), login: plain(login), method: plain(method), key: plain(key) };
  return told.from === '' ? [] : [told];
}

/** A trail is a file on a server: whatever stands there is text to be shown, and not more than is sensible. */
function plain(value: unknown): string {
  return typeof value === 'string' ? cleanText(value).slice(0, 200) : '';
}
