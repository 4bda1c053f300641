import { programPath } from '../host/own-files.ts';
import type { Check } from '../verify/check.ts';

/** Whose check it is, and by which text it is told. */
type CheckOf = Pick<Check, 'code' | 'component' | 'node'>;

/** A unit runs, by systemd's word. */
export function unitActive(of: CheckOf, unit: string): Check {
  return {
    ...of,
    argv: ['systemctl', 'is-active', '--quiet', unit],
    expect: { exitCode: 0 },
    withinMs: 10_000,
    params: { node: of.node, unit },
  };
}

/**
 * A database answers its driver, `role-ENGINE`, and so does its data; which node may be written to is the roles' business.
 * A start may replay a log first.
 */
export function databaseAnswers(of: CheckOf, engine: string): Check {
  return {
    ...of,
    argv: [programPath(`role-${engine}`), 'observe'],
    expect: { exitCode: 0, outputMatches: '^role=(primary|replica|none)$' },
    withinMs: 20_000,
    params: { node: of.node },
  };
}
