import { AppError } from '../errors/app-error.ts';
import type { CancelSignal } from './cancel-signal.ts';
import type { Host } from './host.ts';

/** A server that is off, far away or restarting: trying again later makes sense. Everything else is a refusal. */
const passingFailures: ReadonlySet<string> = new Set([
  'ssh.dns',
  'ssh.refused',
  'ssh.unreachable',
  'ssh.timeout',
  'ssh.closed-early',
  'ssh.jump-refused',
  'ssh.jump-timeout',
  'ssh.channel-refused',
  'ssh.connection-lost',
  'host.cancelled',
  'host.timeout',
  'host.closed',
]);

/** True for an error that goes by by itself. */
export function isPassingFailure({ code }: AppError): boolean {
  return passingFailures.has(code);
}

/** True for an error that says that we are not let in, and not that the server is out of reach. */
export function isLoginRefusal(error: unknown): error is AppError {
  return error instanceof AppError && /^(?:ssh|sudo)\./.test(error.code) && !passingFailures.has(error.code);
}

type Connect = (node: string, signal?: CancelSignal) => Promise<Host>;

/**
 * Remembers that a node did not let us in, and says so again without asking it: a wrong password that is repeated by
 * every reconnection of a watch locks accounts and gets this computer banned.
 */
export function refusedOnce(connect: Connect): Connect {
  const refusals = new Map<string, AppError>();
  const remember = (node: string, error: unknown): never => {
    if (isLoginRefusal(error)) {
      refusals.set(node, error);
    }
    throw error;
  };
  return async (node, signal) => {
    const refusal = refusals.get(node);
    if (refusal !== undefined) {
      throw refusal;
    }
    const host = await connect(node, signal).catch((error: unknown) => remember(node, error));
    return {
      node: host.node,
      // sudo is asked by the first command that needs it, not while connecting.
      run: (argv, options) => host.run(argv, options).catch((error: unknown) => remember(node, error)),
      runScript: (script, options) =>
        host.runScript(script, options).catch((error: unknown) => remember(node, error)),
      close: () => host.close(),
    };
  };
}
