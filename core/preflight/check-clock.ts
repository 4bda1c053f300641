import type { NodeFacts, PairFacts } from '../facts/node-facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './pair-finding.ts';

/** With NTP clocks differ by milliseconds. A second says that it is not running. Milliseconds. */
const WARNING_MS = 1000;

/**
 * From here on it is a blocker: events of both nodes can no longer be put in order, a lock's age is judged wrongly,
 * and what compares time stamps (certificates, package signatures, replication) may refuse. A server without NTP
 * needs a week or more to get this far. Milliseconds.
 */
const BLOCKER_MS = 10_000;

/** Sets the nodes' clocks against each other, and both against this computer's. */
export function checkClocks(facts: PairFacts): readonly Finding[] {
  const [first, second] = facts;
  const error = (first.clockErrorMs ?? 0) + (second.clockErrorMs ?? 0);
  const difference = Math.abs(first.clockSkewMs - second.clockSkewMs);
  // Only what is certain counts: a slow connection must not look like a wrong clock.
  const certain = Math.max(0, difference - error);
  if (certain > WARNING_MS) {
    // Which of the two is wrong can't be known; the one that this computer disagrees with more is the better guess.
    const suspect = Math.abs(first.clockSkewMs) > Math.abs(second.clockSkewMs) ? first : second;
    const other = suspect === first ? second : first;
    const level = certain > BLOCKER_MS ? 'blocker' : 'warning';
    return [
      finding('clock.differs', level, { seconds: seconds(difference), other: other.node }, suspect.node),
    ];
  }
  return [finding('clock.agrees', 'ok', { milliseconds: Math.round(certain) }), ...checkOwnClock(facts)];
}

function checkOwnClock(facts: PairFacts): readonly Finding[] {
  const certain = (node: NodeFacts) => Math.abs(node.clockSkewMs) - (node.clockErrorMs ?? 0);
  return facts.every((node) => certain(node) > BLOCKER_MS)
    ? [finding('clock.this-computer', 'warning', { seconds: seconds(Math.abs(facts[0].clockSkewMs)) })]
    : [];
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
