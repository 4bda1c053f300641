import { createCryptoRandom } from '../core/adapters/crypto-random.ts';
import { connectSsh } from '../core/adapters/ssh/connect-ssh.ts';
import { createSystemClock } from '../core/adapters/system-clock.ts';
import type { Clock, Random } from '../core/host/clock.ts';
import type { OutputStreams } from './output.ts';
import type { Terminal } from './prompt.ts';

/** Signals that ask a program to end: Ctrl-C, a polite kill, a terminal that was closed. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type EndingSignal = (typeof endingSignals)[number];

/** Everything around a command line: the process and the network, or a test's stand-ins. */
export type Surroundings = OutputStreams &
  Pick<Terminal, 'input'> & {
    readonly stderr: OutputStreams['stderr'] & Terminal['output'];
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly platform: NodeJS.Platform;
    readonly clock: Clock;
    readonly random: Random;
    readonly connect: typeof connectSsh;
    /** Calls back whenever somebody asks the program to end; returns how to stop listening. */
    onEndingSignal(listener: (signal: EndingSignal) => void): () => void;
    /** Calls back when nobody reads standard output any more. */
    onReaderGone(listener: () => void): void;
    /** Ends the program at once. */
    exit(code: number): void;
  };

/** The surroundings of a real process. */
export function processSurroundings(): Surroundings {
  let readerGone = () => {
    // Nobody wants to know yet.
  };
  // A reader that goes away (`| head`) must not end a change of two servers half-way.
  process.stdout.on('error', () => readerGone());
  process.stderr.on('error', () => undefined);
  return {
    input: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    platform: process.platform,
    clock: createSystemClock(),
    random: createCryptoRandom(),
    connect: connectSsh,
    onEndingSignal(listener) {
      const onSignal = (signal: NodeJS.Signals) => listener(signal as EndingSignal);
      for (const signal of endingSignals) {
        process.on(signal, onSignal);
      }
      return () => {
        for (const signal of endingSignals) {
          process.off(signal, onSignal);
        }
      };
    },
    onReaderGone: (listener) => {
      readerGone = listener;
    },
    exit: (code) => process.exit(code),
  };
}
