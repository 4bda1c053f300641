import type { AppError } from '../../../core/errors/app-error.ts';
import type { CancelSignal } from '../../../core/host/cancel-signal.ts';
import type { Host } from '../../../core/host/host.ts';
import { isLoginRefusal } from '../../../core/host/login-refusal.ts';
import { firstContact } from '../../../core/operations/first-contact.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import type { Connector } from '../connections/connector.ts';
import { nodeOf } from '../connections/pair-connection.ts';

/** The connections of a watch: nobody is asked in the background, and a refused login is not repeated. */
export type WatchConnect = {
  connect(node: string, signal: CancelSignal): Promise<Host>;
  /** True when a node did not let us in and is not tried any more. */
  hasRefusals(): boolean;
  /** Tries refused nodes again. @param mayAsk the admin is there, and may be asked this one time */
  forgive(mayAsk: boolean): void;
};

export function createWatchConnect(connector: Connector, spec: ClusterSpec): WatchConnect {
  const refusals = new Map<string, AppError>();
  const asking = new Set<string>();
  const meet = firstContact(spec.nodes, connector.knownHosts);
  return {
    async connect(name, signal) {
      const refusal = refusals.get(name);
      if (refusal !== undefined) throw refusal;
      try {
        const node = nodeOf(spec, name);
        const mayAsk = asking.delete(name);
        return await meet(node, (reviewed) => connector.connect(node, { mayAsk, signal, reviewed }));
      } catch (error) {
        if (isLoginRefusal(error) || isLoginNeeded(error)) refusals.set(name, error);
        throw error;
      }
    },
    hasRefusals: () => refusals.size > 0,
    forgive(mayAsk) {
      refusals.clear();
      asking.clear();
      if (mayAsk) for (const { name } of spec.nodes) asking.add(name);
    },
  };
}

function isLoginNeeded(error: unknown): error is AppError {
  return (error as Partial<AppError>).code === 'watch.login-needed';
}
