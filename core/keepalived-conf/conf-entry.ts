/** Where something stands: a file as it was named, and a line that starts at 1. */
export type Place = { readonly file: string; readonly line: number };

/** One statement of a keepalived.conf, with what is between its braces. Unknown keywords are kept like known ones. */
export type ConfEntry = Place & {
  readonly keyword: string;
  /** Arguments without their quotes. */
  readonly words: readonly string[];
  /** `node1` of `@node1 priority 100`, `^node1` of `@^node1 …`: counts only for that config-id (keepalived.conf(5)). */
  readonly condition?: string;
  /** Present for a block, also an empty one. */
  readonly entries?: readonly ConfEntry[];
};

/** What keepalived could not make sense of. Texts: `finding.lint.<code>`. */
export type ConfProblem = Place & {
  readonly code:
    | 'unclosed-block'
    | 'stray-brace'
    | 'unclosed-quote'
    | 'include-missing'
    | 'include-loop'
    | 'too-large'
    | 'too-deep';
  readonly text: string;
};

export type ParsedConf = {
  readonly entries: readonly ConfEntry[];
  readonly problems: readonly ConfProblem[];
  /** Every file that was read, in order. */
  readonly files: readonly string[];
};

/** The entries that count for one config-id; `undefined`: what is meant for one node alone is left out. */
export function entriesFor(
  entries: readonly ConfEntry[],
  configId: string | undefined,
): readonly ConfEntry[] {
  return entries
    .filter(({ condition }) => applies(condition, configId))
    .map((entry) =>
      entry.entries === undefined ? entry : { ...entry, entries: entriesFor(entry.entries, configId) },
    );
}

/** The config-ids that a file distinguishes, in the order in which they come. */
export function configIds(entries: readonly ConfEntry[]): readonly string[] {
  const ids = entries.flatMap((entry) => [
    ...(entry.condition === undefined ? [] : [entry.condition.replace(/^\^/, '')]),
    ...configIds(entry.entries ?? []),
  ]);
  return [...new Set(ids)];
}

function applies(condition: string | undefined, configId: string | undefined): boolean {
  if (condition === undefined) {
    return true;
  }
  return condition.startsWith('^') ? condition.slice(1) !== configId : condition === configId;
}
