import type { askOnce } from '../../core/adapters/probe/http-probe.ts';
import type { connectSsh } from '../../core/adapters/ssh/connect-ssh.ts';
import type { LocalLogin } from '../../core/adapters/ssh/user-keys.ts';
import type { Clock, Random } from '../../core/host/clock.ts';
import type { Language } from '../../locales/texts.ts';

/** Everything around the engine: the network, the clock and this computer, or a test's stand-ins. */
export type Surroundings = {
  /** Pairkeeper's folder: pairs, drafts, known hosts, reports. The command line uses the same. */
  readonly home: string;
  readonly language: Language;
  /** Name of the lab in whose network the app runs; absent in everyday use. */
  readonly lab?: string;
  /** Who changes servers, for others to read: `anna@laptop`. */
  readonly owner: string;
  readonly login: LocalLogin;
  readonly clock: Clock;
  readonly random: Random;
  readonly connect: typeof connectSsh;
  /** Asks a pair's service once, as a client would. */
  readonly askService: typeof askOnce;
};
