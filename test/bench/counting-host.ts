import type { Host } from '../../core/host/host.ts';

/** How often a node was asked for something, by what it was for. */
export type RoundTrips = Map<string, Map<string, number>>;

/**
 * A host that counts what is run on it.
 *
 * @param purpose what it is counted as, unless the script is a phase of a transaction: then by that
 */
export function countingHost(host: Host, counts: RoundTrips, purpose: () => string): Host {
  const count = (name: string): void => {
    const ofNode = counts.get(name) ?? new Map<string, number>();
    counts.set(name, ofNode.set(host.node, (ofNode.get(host.node) ?? 0) + 1));
  };
  return {
    node: host.node,
    run(argv, options) {
      count(purpose());
      return host.run(argv, options);
    },
    runScript(script, options) {
      count(/\/transaction" ([a-z-]+) '/.exec(script)?.[1] ?? purpose());
      return host.runScript(script, options);
    },
    close: () => host.close(),
  };
}
