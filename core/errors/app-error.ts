/**
 * The only error the engine throws on purpose. It carries a code and parameters, never a sentence: the text
 * and its remedy are looked up at the edge (`locales/*.json`, keys `error.<code>.what` and `error.<code>.remedy`).
 */

/** Which exit status of the command line an error leads to (docs/cli.md): BSD sysexits where one fits. */
export type ErrorKind =
  /** 64: the command line or pair.yaml is wrong. */
  | 'usage'
  /** 69: a server could not be reached or would not let us in. */
  | 'connection'
  /** 3: the servers are not fit for the change; nothing was touched. */
  | 'blocked'
  /** 70: nothing that was foreseen. */
  | 'unexpected';

export type ErrorParams = Readonly<Record<string, string | number>>;

/** One of several causes of an error; text key `health.reason.<code>`. */
export type ErrorReason = { readonly code: string; readonly node?: string; readonly params: ErrorParams };

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: string;
  readonly kind: ErrorKind;
  /** Name of the node it happened on, where it happened on one. */
  readonly node: string | undefined;
  readonly params: ErrorParams;
  /** What is to be told between the sentence and its remedy; mostly empty. */
  readonly reasons: readonly ErrorReason[];

  /**
   * @param code key of the texts, dotted and lower case, e.g. `ssh.host-key-changed`
   * @param details kind (decides the exit status), node, parameters of the text, causes, and the error underneath
   */
  constructor(
    code: string,
    details: {
      readonly kind: ErrorKind;
      readonly node?: string | undefined;
      readonly params?: ErrorParams;
      readonly reasons?: readonly ErrorReason[];
      readonly cause?: unknown;
    },
  ) {
    // The message is for whoever reads a log or a failed test; what users see is looked up by the code.
    const where = details.node === undefined ? '' : ` on ${details.node}`;
    const how = details.params === undefined ? '' : ` ${JSON.stringify(details.params)}`;
    super(`${code}${where}${how}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.kind = details.kind;
    this.node = details.node;
    this.params = details.params ?? {};
    this.reasons = details.reasons ?? [];
  }
}

/** Makes a `switch` over a union fail to compile when a member is forgotten. */
export function assertNever(value: never): never {
  throw new AppError('internal.unhandled-case', {
    kind: 'unexpected',
    params: { value: JSON.stringify(value) },
  });
}
