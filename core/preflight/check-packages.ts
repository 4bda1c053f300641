import type { NodeFacts } from '../facts/node-facts.ts';
import type { Finding, FindingLevel } from './finding.ts';
import { finding } from './pair-finding.ts';

/**
 * Can the node's package manager install what is missing?
 *
 * @param wanted packages that the plan's steps need; only for these a missing source matters
 */
export function checkPackages(facts: NodeFacts, wanted: readonly string[]): readonly Finding[] {
  const { node, packageManager } = facts;
  const missing = wanted.filter((name) => facts.packages[name]?.installed === undefined);
  // With nothing to install a busy or broken package manager is worth knowing, but stands in nobody's way.
  const level: FindingLevel = missing.length > 0 ? 'blocker' : 'warning';
  const findings = [
    ...(packageManager.kind === 'none' ? [finding('package.no-manager', level, {}, node)] : []),
    ...checkManager(facts, level),
    ...(missing.length > 0 ? checkSources(facts, missing) : []),
  ];
  return findings.length > 0
    ? findings
    : [finding('package.ready', 'ok', { manager: packageManager.kind, missing: missing.length }, node)];
}

function checkManager({ node, packageManager }: NodeFacts, level: FindingLevel): readonly Finding[] {
  const { lockedBy, brokenLines } = packageManager;
  return [
    ...(lockedBy === '' ? [] : [finding('package.lock-held', level, { process: lockedBy }, node)]),
    ...(brokenLines.length === 0
      ? []
      : [
          finding(
            packageManager.kind === 'dnf' ? 'package.database-broken' : 'package.broken',
            level,
            { count: brokenLines.length, packages: shortList(brokenLines) },
            node,
          ),
        ]),
  ];
}

function checkSources(facts: NodeFacts, missing: readonly string[]): readonly Finding[] {
  const { node, packageManager } = facts;
  if (packageManager.kind === 'none') {
    return [];
  }
  if (!packageManager.hasSources) {
    return [finding('package.no-source', 'blocker', { packages: shortList(missing) }, node)];
  }
  if (packageManager.hasLists === false) {
    // The change fetches the lists itself; until then nobody can say whether a package is there.
    return [finding('package.no-lists', 'warning', { packages: shortList(missing) }, node)];
  }
  return missing
    .filter((name) => facts.packages[name]?.candidate === undefined)
    .map((name) => finding('package.not-available', 'blocker', { package: name }, node));
}

function shortList(names: readonly string[]): string {
  const rest = names.length - 5;
  return rest > 0 ? `${names.slice(0, 5).join(', ')}, … (+${rest})` : names.join(', ');
}
