import * as z from 'zod';
import { AppError } from '../../core/errors/app-error.ts';
import type { Answer, CallMap, InputOf, NoticeMap, NoticeOf, OutputOf } from './call.ts';
import type { Port } from './port.ts';
import { toToldError } from './told-error.ts';

/** What answers each call; an AppError that is thrown reaches the asker. */
export type Handlers<Calls extends CallMap> = {
  readonly [Name in keyof Calls & string]: (
    input: InputOf<Calls, Name>,
    ports: readonly unknown[],
  ) => Promise<Handled<OutputOf<Calls, Name>>> | Handled<OutputOf<Calls, Name>>;
};

/** What a handler gives; nothing at all where nothing is to be answered. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a result is a function that returns nothing
type Handled<Output> = Output extends undefined ? void | undefined : Output;

/** Tells the other end that something happened. */
export type Notify<Notices extends NoticeMap> = <Name extends keyof Notices & string>(
  name: Name,
  notice: NoticeOf<Notices, Name>,
) => void;

const incoming = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('request'),
    id: z.int(),
    name: z.string().max(64),
    input: z.unknown(),
  }),
  /** From now on this notice has a listener at the other end, or none any more. */
  z.object({ kind: z.literal('listen'), name: z.string().max(64), isOn: z.boolean() }),
]);

/** More names than any map of notices has; an asker that sends junk fills no memory. */
const MAXIMUM_HEARD = 64;

/**
 * Answers one call: checks the input by the map and turns whatever goes wrong into data.
 *
 * @param name from outside; anything but a name of the map is refused
 */
export async function answerCall<Calls extends CallMap>(
  calls: Calls,
  handlers: Handlers<Calls>,
  request: { readonly name: string; readonly input: unknown; readonly ports?: readonly unknown[] },
): Promise<Answer<unknown>> {
  const { name, input, ports = [] } = request;
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
  const handler = handlers[name];
  const checked = call?.input.safeParse(input);
  if (handler === undefined || checked?.success !== true) {
    const error = new AppError('contract.broken', { kind: 'unexpected', params: { name } });
    return { ok: false, error: toToldError(error) };
  }
  try {
    return { ok: true, value: await handler(checked.data, ports) };
  } catch (error) {
    return { ok: false, error: toToldError(error) };
  }
}

/**
 * The answering end of a port.
 *
 * @returns how to tell notices to the other end; one that nobody listens to there is not even sent
 */
export function serve<Calls extends CallMap, Notices extends NoticeMap>(
  port: Port,
  calls: Calls,
  handlers: Handlers<Calls>,
): Notify<Notices> {
  const heard = new Set<string>();
  port.listen((message, ports) => {
    const parsed = incoming.safeParse(message);
    if (!parsed.success) return;
    if (parsed.data.kind === 'listen') {
      const { name, isOn } = parsed.data;
      if (!isOn) heard.delete(name);
      else if (heard.size < MAXIMUM_HEARD) heard.add(name);
      return;
    }
    const { id, name, input } = parsed.data;
    void answerCall(calls, handlers, { name, input, ports }).then((answer) =>
      port.send({ kind: 'answer', id, answer }),
    );
  });
  return (name, notice) => {
    if (heard.has(name)) port.send({ kind: 'notice', name, notice });
  };
}
