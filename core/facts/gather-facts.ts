import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../host/clock.ts';
import type { Host, HostPair } from '../host/host.ts';
import { keepLines } from '../host/kept-lines.ts';
import { splitSections } from './fact-sections.ts';
import { type ComponentReads, factsScript } from './facts-script.ts';
import type { NodeFacts, PairFacts } from './node-facts.ts';
import { parseFacts } from './parse-facts.ts';

/** A node that does not answer the facts script within this time is in trouble; milliseconds. */
const TIMEOUT_MS = 60_000;

/**
 * Reads everything there is to know of both nodes, at the same time and with one round trip for each.
 *
 * @param components what the wanted components want to have read
 * @throws AppError `facts.incomplete` when a node's answer was cut off, and what `Host.runScript` throws
 */
export async function gatherFacts(
  hosts: HostPair,
  components: readonly ComponentReads[],
  clock: Clock,
): Promise<PairFacts> {
  const script = factsScript(components);
  const ids = components.map(({ id }) => id);
  return Promise.all([gatherNode(hosts[0], script, ids, clock), gatherNode(hosts[1], script, ids, clock)]);
}

async function gatherNode(
  host: Host,
  script: string,
  componentIds: readonly string[],
  clock: Clock,
): Promise<NodeFacts> {
  const { lines, take } = keepLines(host.node);
  const sentAtMs = clock.now();
  let firstLineAtMs: number | undefined;
  const result = await host.runScript(script, {
    timeoutMs: TIMEOUT_MS,
    onLine: (line) => {
      if (line.startsWith('pairkeeper-facts ')) {
        firstLineAtMs ??= clock.now();
      }
      take(line);
    },
  });
  if (!splitSections(lines).complete) {
    throw new AppError('facts.incomplete', {
      kind: 'connection',
      node: host.node,
      params: { exit: result.exitCode ?? result.signal ?? '?', said: result.stderr.trim().slice(-300) },
    });
  }
  return parseFacts(
    lines,
    host.node,
    { sentAtMs, firstLineAtMs: firstLineAtMs ?? clock.now() },
    componentIds,
  );
}
