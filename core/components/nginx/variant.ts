import type { PairFacts } from '../../facts/node-facts.ts';
import { nginxVersion, type PresentListen, parseNginxFacts } from './facts.ts';
import { CONFIG_PATH } from './paths.ts';
import type { NginxSettings } from './settings.ts';
import { listenPorts } from './sites.ts';

/**
 * What the configuration has to take from the servers as they are. Decided for the pair as a whole, because the file
 * must be the same on both nodes.
 */
export type NginxVariant = {
  /** `http2 on;` is known from 1.25.1; before, and still after, it is an option of `listen`. */
  readonly http2Directive: boolean;
  /** Ports on which our sites also listen on all addresses; see wildcardPorts. */
  readonly wildcardPorts: readonly number[];
  /** What the machines call themselves, and the names that pair.yaml has for them; empty when that tells nothing. */
  readonly nodeNames: readonly NodeName[];
};

/** `hostname` is in lower case, as nginx has it in `$hostname`. */
export type NodeName = { readonly hostname: string; readonly node: string };

/** Settles the variant for both nodes. */
export function nginxVariant(settings: NginxSettings, facts: PairFacts): NginxVariant {
  return {
    http2Directive: facts.every((node) => isAtLeast(nginxVersion(node), [1, 25, 1])),
    wildcardPorts: wildcardPorts(settings, facts),
    nodeNames: nodeNames(facts),
  };
}

/** Equal host names tell nobody apart, and what is no host name is nothing to put into a configuration. */
function nodeNames(facts: PairFacts): readonly NodeName[] {
  const names = facts.map(({ hostname, node }) => ({ hostname: hostname.toLowerCase(), node }));
  const isUsable = ({ hostname }: NodeName) => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(hostname);
  return names[0]?.hostname === names[1]?.hostname ? [] : names.filter(isUsable);
}

function isAtLeast(
  version: readonly number[] | undefined,
  wanted: readonly [number, number, number],
): boolean {
  if (version === undefined) {
    return false;
  }
  const difference =
    wanted.map((part, index) => (version[index] ?? 0) - part).find((part) => part !== 0) ?? 0;
  return difference >= 0;
}

/**
 * On which ports our sites listen on every address as well as on the shared one.
 *
 * nginx binds one wildcard socket for a port as soon as any server asks for it, and picks the server by the local
 * address afterwards, so `listen VIP:80` beside somebody's `listen 80` is fine. But it can't go from one to the other
 * by a reload: bind() fails with "address in use", the reload is dropped with a line in the error log, and the old
 * configuration goes on (tried with 1.22.1). An admin who deletes Debian's default site would run into that. With a
 * wildcard of ours the socket stays what it is.
 *
 * Left out where a server of somebody else's has the wildcard without `default_server`: conf.d is read first, so ours
 * would become the default there. Once ours listens there it stays, for the same reason as above.
 */
function wildcardPorts(settings: NginxSettings, facts: PairFacts): readonly number[] {
  const listens = facts.flatMap((node) => parseNginxFacts(node).listens);
  return listenPorts(settings).filter((port) => {
    const there = listens.filter((listen) => listen.port === port && listen.address === '*');
    const foreign = there.filter((listen) => listen.file !== CONFIG_PATH);
    const isOurs = there.some((listen) => listen.file === CONFIG_PATH);
    return isOurs || foreign.length === 0 || foreign.every(hasDefault(foreign));
  });
}

/** Whether somebody else's servers on the same address family say which of them is the default. */
function hasDefault(all: readonly PresentListen[]): (listen: PresentListen) => boolean {
  return (listen) => all.some((other) => other.family === listen.family && other.isDefaultServer);
}
