import { type EngineCalls, type EngineNotices, engineCalls } from '../contract/engine-calls.ts';
import type { Port } from '../contract/port.ts';
import { type Handlers, type Notify, serve } from '../contract/server.ts';

/** Those who are told what the engine does: windows and main. */
export type Clients = {
  /** Tells all of them. */
  readonly notify: Notify<EngineNotices>;
  /** Serves one more until its port closes. */
  add(port: Port, handlers: Handlers<EngineCalls>): void;
};

export function createClients(): Clients {
  const told = new Set<Notify<EngineNotices>>();
  return {
    notify: (name, notice) => {
      for (const notify of told) notify(name, notice);
    },
    add(port, handlers) {
      const notify = serve<EngineCalls, EngineNotices>(port, engineCalls, handlers);
      told.add(notify);
      port.onClosed(() => told.delete(notify));
    },
  };
}
