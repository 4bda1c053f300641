import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { portPair } from '../../test/fakes/node-port.ts';
import { defineCalls } from './call.ts';
import { createCaller } from './caller.ts';
import type { Port } from './port.ts';
import { serve } from './server.ts';

const calls = defineCalls({ ping: { input: z.object({}), output: z.string() } });
const notices = { sample: z.number(), alert: z.string() };

const ports: Port[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function connect() {
  const [ours, theirs] = portPair();
  ports.push(ours, theirs);
  const sent: unknown[] = [];
  const notify = serve<typeof calls, typeof notices>(
    {
      ...theirs,
      send: (message, transferred) => {
        sent.push(message);
        theirs.send(message, transferred);
      },
    },
    calls,
    { ping: () => 'pong' },
  );
  return { caller: createCaller<typeof calls, typeof notices>(ours, calls, notices), notify, sent };
}

describe('notices', () => {
  it('are sent while somebody listens, and cost nothing otherwise', async () => {
    const { caller, notify, sent } = connect();
    const heard: number[] = [];
    notify('sample', 1);
    const first = caller.on('sample', (value) => heard.push(value));
    const second = caller.on('sample', () => undefined);
    await caller.request('ping', {});
    notify('sample', 2);
    notify('alert', 'nobody listens');
    await caller.request('ping', {});
    first();
    await caller.request('ping', {});
    notify('sample', 3);
    second();
    await caller.request('ping', {});
    notify('sample', 4);
    await caller.request('ping', {});
    // The second listener still had 3.
    expect(heard).toEqual([2]);
    const values = sent.flatMap((message) => (message as { readonly notice?: unknown }).notice ?? []);
    expect(values).toEqual([2, 3]);
  });
});
