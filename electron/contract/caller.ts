import * as z from 'zod';
import { AppError } from '../../core/errors/app-error.ts';
import type { CallMap, InputOf, NoticeMap, NoticeOf, OutputOf } from './call.ts';
import type { Port } from './port.ts';
import { fromToldError } from './told-error.ts';

/** Asks the other process; rejects with an AppError. */
export type Request<Calls extends CallMap> = <Name extends keyof Calls & string>(
  name: Name,
  input: InputOf<Calls, Name>,
  ports?: readonly unknown[],
) => Promise<OutputOf<Calls, Name>>;

export type Caller<Calls extends CallMap, Notices extends NoticeMap> = {
  readonly request: Request<Calls>;
  /** Calls back for each notice of a name; returns how to stop. What has no listener is not sent here at all. */
  on<Name extends keyof Notices & string>(
    name: Name,
    listener: (notice: NoticeOf<Notices, Name>) => void,
  ): () => void;
};

const toldError = z.object({
  code: z.string(),
  kind: z.enum(['usage', 'connection', 'blocked', 'unexpected']),
  node: z.string().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  reasons: z.array(z.custom<AppError['reasons'][number]>((value) => typeof value === 'object')),
});

const incoming = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    id: z.int(),
    answer: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), value: z.unknown() }),
      z.object({ ok: z.literal(false), error: toldError }),
    ]),
  }),
  z.object({ kind: z.literal('notice'), name: z.string(), notice: z.unknown() }),
]);

type Waiting = {
  readonly name: string;
  resolve(value: unknown): void;
  reject(error: AppError): void;
};

/**
 * The asking end of a port.
 *
 * @param calls the map that the serving end has too
 * @returns requests reject with `engine.lost` when the port closes before they are answered, and with
 *   `contract.broken` when an answer is not what the map says
 */
export function createCaller<Calls extends CallMap, Notices extends NoticeMap>(
  port: Port,
  calls: Calls,
  notices: Notices,
): Caller<Calls, Notices> {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Set<(notice: unknown) => void>>();
  let lastId = 0;
  let isClosed = false;

  port.listen((message) => {
    const parsed = incoming.safeParse(message);
    if (!parsed.success) return;
    if (parsed.data.kind === 'notice') {
      const { name, notice } = parsed.data;
      const checked = notices[name]?.safeParse(notice);
      if (checked?.success === true) {
        for (const listener of listeners.get(name) ?? []) listener(checked.data);
      }
      return;
    }
    const { id, answer } = parsed.data;
    const asked = waiting.get(id);
    if (asked === undefined) return;
    waiting.delete(id);
    if (!answer.ok) {
      asked.reject(fromToldError(answer.error as Parameters<typeof fromToldError>[0]));
      return;
    }
    const value = calls[asked.name]?.output.safeParse(answer.value);
    if (value?.success === true) asked.resolve(value.data);
    else asked.reject(broken(asked.name));
  });
  port.onClosed(() => {
    isClosed = true;
    for (const { reject } of waiting.values()) reject(lost());
    waiting.clear();
  });

  const tellListening = (name: string, isOn: boolean): void => {
    if (!isClosed) port.send({ kind: 'listen', name, isOn });
  };

  return {
    request: (name, input, ports = []) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(lost());
          return;
        }
        lastId += 1;
        waiting.set(lastId, { name, resolve: resolve as (value: unknown) => void, reject });
        port.send({ kind: 'request', id: lastId, name, input }, ports);
      }),
    on: (name, listener) => {
      const known = listeners.get(name) ?? new Set();
      if (known.size === 0) tellListening(name, true);
      listeners.set(name, known.add(listener as (notice: unknown) => void));
      return () => {
        const wasHeard = known.delete(listener as (notice: unknown) => void);
        if (wasHeard && known.size === 0) tellListening(name, false);
      };
    },
  };
}

function lost(): AppError {
  return new AppError('engine.lost', { kind: 'unexpected' });
}

function broken(name: string): AppError {
  return new AppError('contract.broken', { kind: 'unexpected', params: { name } });
}
