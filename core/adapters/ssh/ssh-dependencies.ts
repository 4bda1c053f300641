import type { EventLevel, EventSink } from '../../events/event.ts';
import type { Clock, Random } from '../../host/clock.ts';
import type { Credentials } from '../../host/credentials.ts';
import type { ChangedKeyDecision, HostKeyDecision, KnownHosts } from '../../host/host-key.ts';
import type { LocalLogin } from './user-keys.ts';

/** What connecting needs from its surroundings. */
export type SshDependencies = {
  readonly knownHosts: KnownHosts;
  readonly credentials: Credentials;
  /** Asked about a server that nobody has met yet; answering `refuse` without asking is the safe default. */
  readonly decideHostKey: HostKeyDecision;
  /** Asked about a known server that shows another key; without it such a server is refused. */
  readonly decideChangedKey?: ChangedKeyDecision;
  /** Where this computer's own keys are: see localLogin(). */
  readonly login: LocalLogin;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** How often a silent server is asked whether it is there; four times this and it is given up. Milliseconds. */
  readonly keepAliveMs?: number;
};

/** Emits one event of this adapter. Parameters never hold a secret. */
export function emit(
  dependencies: SshDependencies,
  code: string,
  level: EventLevel,
  node: string,
  params: Readonly<Record<string, string | number | boolean>>,
): void {
  const at = new Date(dependencies.clock.now()).toISOString();
  dependencies.events({ code, level, at, node, params });
}
