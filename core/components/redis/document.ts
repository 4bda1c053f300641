/** A redis.conf as data. Only printRedisConfig turns it into text, so no value can become a directive. */
export type RedisDirective = {
  readonly keyword: string;
  readonly arguments: readonly (string | number)[];
  /** Why, in the file itself; ours, never a user's. */
  readonly comment?: string;
};

export type RedisDocument = readonly RedisDirective[];

export function directive(keyword: string, ...values: readonly (string | number)[]): RedisDirective {
  return { keyword, arguments: values };
}

/** A directive with the reason for its value. */
export function because(
  comment: string,
  keyword: string,
  ...values: readonly (string | number)[]
): RedisDirective {
  return { keyword, arguments: values, comment };
}
