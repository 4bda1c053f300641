import { type EngineCalls, type EngineNotices, engineCalls } from '../contract/engine-calls.ts';
import { serve } from '../contract/server.ts';
import { portOf } from './parent-port.ts';

/** Entry of the utility process: each port that main sends is a client of the one engine. */
process.parentPort.on('message', ({ data, ports }) => {
  const [port] = ports;
  if (port === undefined || data?.kind !== 'window') return;
  serve<EngineCalls, EngineNotices>(portOf(port), engineCalls, {} as never);
});
